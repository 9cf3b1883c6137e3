/**
 * What tells browsers to make nothing of an answer but data. They are helmet's (tests/http/security-headers.test.ts holds them
 * against it), as constants: helmet computes them anew for each answer, which costs more than the rest of a cached read.
 */
export const securityHeaders = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** For a year (RFC 6797); only over TLS, where alone a browser heeds it: this process or, before it, a trusted proxy ends that. */
export const strictTransport = 'max-age=31536000; includeSubDomains'

/** The policy under which Swagger UI works: its own files, its inline styles and scripts by their hashes, and calls to this service. */
export const docsPolicy = ({
  script,
  style,
}: {
  readonly script: readonly string[]
  readonly style: readonly string[]
}): string =>
  [
    "default-src 'none'",
    "connect-src 'self'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    ["script-src 'self'", ...script].join(' '),
    ["style-src 'self'", ...style].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join(';')

/** The policy of the front page: its own script, style and icon, calls to this service, and no HTML that is made of text. */
export const frontPagePolicy = [
  "default-src 'none'",
  "connect-src 'self'",
  "img-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';')
