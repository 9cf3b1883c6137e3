import fc, { type Arbitrary } from 'fast-check'

/** What is done to the bytes of a request that means no harm, so that they are no request any more, or an odd one. */
export interface Damage {
  readonly what: string
  /** The answer must be a refusal. */
  readonly refused: boolean
  readonly apply: (head: string) => Buffer
}

const bytes = fc.uint8Array({ minLength: 1, maxLength: 6 }).map(some => Buffer.from(some).toString('latin1'))

/** In front of the line's end, the first value, or a name. */
const into = (what: string, at: RegExp): Arbitrary<Damage> =>
  bytes.map(some => ({
    what: `${what} ${Buffer.from(some, 'latin1').toString('hex')}`,
    refused: false,
    apply: head =>
      Buffer.from(
        head.replace(at, (found: string) => found + some),
        'latin1',
      ),
  }))

/** More header fields, as they stand. */
const fields = (refused: boolean, ...lines: string[]): Arbitrary<Damage> =>
  fc.constantFrom(...lines).map(line => ({
    what: JSON.stringify(line),
    refused,
    apply: head => Buffer.from(head.replace(/\r\n\r\n$/, `\r\n${line}\r\n\r\n`), 'latin1'),
  }))

export const damage: Arbitrary<Damage> = fc.oneof(
  into('bytes in the target', /^\r?\n?\w+ [^ ]*/),
  into('bytes in the version', /^\r?\n?\w+ \S+ HTTP\/1/),
  into('bytes in a value', /\r\n[^:]+:/),
  into('bytes in a name', /\r\n[^:]/),
  fields(
    true,
    ...[
      'Host: other.example',
      'host: localhost',
      'Content-Length: 1\r\nContent-Length: 2',
      'Content-Length: x',
      'Content-Length: -1',
    ],
    ...['Content-Length: 2\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: gzip', ' folded', 'no colon', ': no name'],
    ...['a b: c', `X-Long: ${'x'.repeat(20_000)}`, 'X-Nul: a\0b', 'X-Cr: a\rb'],
  ),
  fields(
    false,
    ...[
      'Accept: application/json\r\nAccept: image/png',
      'If-None-Match: "a"\r\nif-none-match: *',
      'Idempotency-Key: "a"\r\nIdempotency-Key: "b"',
    ],
    ...[
      'If-Match: *\r\nIf-Match: "a"',
      'Prefer: return=minimal\r\nPrefer: return=representation',
      'X-Request-Id: a\r\nX-Request-Id: b',
    ],
    ...[
      'Content-Type: application/json\r\nContent-Type: text/plain',
      'X-Many: 1\r\n'.repeat(300).trimEnd(),
      'Cookie: a\r\nCookie: b',
    ],
    ...['X-Obs: \xe9\xff', 'X-Empty:', 'Authorization: Basic \xff', 'TE: trailers', 'Range: bytes=0-1'],
  ),
)
