/** What the service is told by its environment: checked, complete, frozen. */
export interface Config {
  readonly host: string
  readonly port: number
  /** PostgreSQL; null: embedded PGlite in `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  /** Redis or Valkey; null: the in-memory cache serves alone. */
  readonly redisUrl: string | null
  /** `near-off`: the shared cache only, as long as it is there. */
  readonly cache: 'on' | 'off' | 'near-off'
  /** Milliseconds for which an answer may live in the cache. */
  readonly cacheTtl: number
  /** Milliseconds for which a client may use an answer without asking again. */
  readonly maxAge: number
  /** Who signs access tokens, for whom, and where its keys are; null: open mode, in which a name is believed. */
  readonly auth: { readonly issuer: string; readonly audience: string; readonly jwksUrl: URL } | null
  /** In open mode: from where the service may be reached. */
  readonly openMode: 'loopback' | 'anywhere'
  /** How many requests a caller has in how many milliseconds (whole seconds). */
  readonly rateLimit: { readonly requests: number; readonly window: number } | 'off'
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[]
  /** Origins whose pages may ask the service; none: no other than its own. */
  readonly corsOrigins: readonly string[] | '*'
  readonly logLevel: LogLevel
  readonly migrate: 'on-start' | 'never'
  /** Whether traces and logs are sent to a collector. OpenTelemetry's packages read all else that its specification names themselves. */
  readonly telemetry: boolean
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Every problem of the settings, told at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(problems: readonly string[]) {
    super(['The settings (environment variables) need a change:', ...problems.map(problem => `  ${problem}`)].join('\n'))
  }
}

/** Reads the settings; nothing else in the service looks at the environment. @throws ConfigError */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  /** An empty setting is one that is not given. */
  const given = (name: string) => environment[name]?.trim() || null
  const setting = <T>(name: string, otherwise: T, wanted: string, read: (text: string) => T | null): T => {
    const text = given(name)
    if (text === null) return otherwise
    const value = read(text)
    if (value !== null) return value
    problems.push(`${name} must be ${wanted}, not "${text}".`)
    return otherwise
  }
  const url = (name: string, example: string, ...protocols: string[]) => {
    const text = given(name)
    // The text is not shown: it may hold a password.
    if (text && !protocols.includes(URL.parse(text)?.protocol ?? ''))
      problems.push(`${name} must be an address such as ${example}.`)
    return text
  }
  const oneOf = <T extends string>(name: string, otherwise: T, ...values: T[]) =>
    setting(name, otherwise, `one of ${values.join(', ')}`, text => values.find(value => value === text) ?? null)

  const databaseUrl = url('DATABASE_URL', 'postgresql://user:password@localhost:5432/books', 'postgres:', 'postgresql:')
  const host = given('HOST') ?? '127.0.0.1'
  const openMode = oneOf<'loopback' | 'off'>('AUTH', 'loopback', 'off') === 'off' ? 'anywhere' : 'loopback'
  const auth = readAuth(given, problem => problems.push(problem))
  const open = !tokenSettings.some(given)
  if (open && openMode === 'loopback' && !isLoopback(host)) {
    problems.push(
      `HOST ${host} can be reached by others, and anybody may write. Use 127.0.0.1, ask for access tokens (AUTH_ISSUER), or allow it with AUTH=off.`,
    )
  }
  const redisUrl = given('REDIS_URL')
  if (redisUrl && !/^(?:rediss?|redis\+(?:cluster|sentinel)):\/\/[^/]/.test(redisUrl)) {
    problems.push(
      'REDIS_URL must be an address such as redis://localhost:6379, redis+cluster://a:6379,b:6379 or redis+sentinel://a:26379,b:26379/name.',
    )
  }
  const config: Config = {
    host,
    auth,
    openMode,
    maxAge: setting('MAX_AGE', 0, 'off or a time such as 30s or 5m', text => (text === 'off' ? 0 : readDuration(text))),
    port: setting('PORT', 3000, 'a port from 0 to 65535', text =>
      /^\d{1,5}$/.test(text) && Number(text) < 65_536 ? Number(text) : null,
    ),
    databaseUrl,
    dataDir: given('DATA_DIR') ?? './data',
    redisUrl,
    cache: oneOf('CACHE', 'on', 'on', 'off', 'near-off'),
    cacheTtl: setting('CACHE_TTL', 60_000, 'a time such as 500ms, 60s or 5m', readDuration),
    rateLimit: setting<Config['rateLimit']>(
      'RATE_LIMIT',
      { requests: 600, window: 60_000 },
      'requests in a time from 1s to 24h such as 600/1m, or off',
      text => (text === 'off' ? text : readRate(text)),
    ),
    trustProxy: setting('TRUST_PROXY', [], 'addresses or networks of proxies such as 10.0.0.0/8,::1', text =>
      listOf(text, isNetwork),
    ),
    corsOrigins: setting<Config['corsOrigins']>('CORS_ORIGINS', [], 'origins such as https://books.example, or *', text =>
      text === '*' ? text : listOf(text, isOrigin),
    ),
    logLevel: oneOf('LOG_LEVEL', 'info', ...logLevels),
    telemetry:
      url('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://localhost:4318', 'http:', 'https:') !== null &&
      given('OTEL_SDK_DISABLED')?.toLowerCase() !== 'true',
    migrate: oneOf('MIGRATE', databaseUrl ? 'never' : 'on-start', 'on-start', 'never'),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(config)
}

const tokenSettings = ['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL'] as const

/** All of it or nothing: half of it would be a service that is open by mistake. */
function readAuth(given: (name: string) => string | null, wrong: (problem: string) => void): Config['auth'] {
  const [issuer, audience, keys] = tokenSettings.map(given)
  if (!issuer && !audience && !keys) return null
  const missing = tokenSettings.filter(name => !given(name))
  if (missing.length > 0) wrong(`${missing.join(' and ')} must be given, too: access tokens need ${tokenSettings.join(', ')}.`)
  if (given('AUTH') === 'off')
    wrong('AUTH must not be off where AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URL ask for access tokens.')
  const jwksUrl = URL.parse(keys ?? '')
  // Whoever can change the keys on their way can be anybody.
  const safe =
    jwksUrl?.protocol === 'https:' || (jwksUrl?.protocol === 'http:' && isLoopback(jwksUrl.hostname.replace(/^\[|\]$/g, '')))
  // No fetch takes a password in an address, and what failed to be fetched is logged.
  if (keys && (!safe || jwksUrl.username || jwksUrl.password))
    wrong('AUTH_JWKS_URL must be an address such as https://issuer.example/jwks.json (http: on loopback only).')
  return issuer && audience && jwksUrl ? { issuer, audience, jwksUrl } : null
}

function readDuration(text: string): number | null {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? []
  const milliseconds = Number(amount) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit ?? 'ms']!
  return milliseconds > 0 ? milliseconds : null
}

/** Whole seconds, since that is what the fields of HTTP tell. */
function readRate(text: string): { requests: number; window: number } | null {
  const [, requests, time = ''] = /^([1-9]\d{0,8})\/(.+)$/.exec(text) ?? []
  const window = readDuration(time) ?? 0
  return window >= 1_000 && window <= 24 * 3_600_000 && window % 1_000 === 0 ? { requests: Number(requests), window } : null
}

/** The parts between commas, or null where one of them is not right. */
function listOf(text: string, right: (part: string) => boolean): string[] | null {
  const parts = text.split(',').map(part => part.trim())
  return parts.every(right) ? parts : null
}

function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [, address = '', bits = '0'] = /^([\da-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  if (/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(address)) return Number(bits) <= 32
  return address.includes(':') && URL.canParse(`http://[${address}]`) && Number(bits) <= 128
}

const isOrigin = (text: string): boolean => /^https?:[^*]+$/.test(text) && URL.parse(text)?.origin === text

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
