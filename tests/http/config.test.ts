import { describe, expect, test } from '@jest/globals'
import { ConfigError, readConfig } from '../../src/config.ts'

/** The lines that tell what is wrong with the settings; none where they can be used. */
function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const [first, ...lines] = error.message.split('\n')
    expect(first).toBe('The settings (environment variables) need a change:')
    return lines.map(line => line.trim())
  }
}

describe('the settings', () => {
  const usual = {
    host: '127.0.0.1',
    port: 3000,
    databaseUrl: null,
    dataDir: './data',
    redisUrl: null,
    cache: 'on',
    cacheTtl: 60_000,
    maxAge: 0,
    auth: null,
    openMode: 'loopback',
    rateLimit: { requests: 600, window: 60_000 },
    trustProxy: [],
    corsOrigins: [],
    logLevel: 'info',
    migrate: 'on-start',
    telemetry: false,
  }

  test('are all that one machine needs when nothing is set', () => {
    expect(readConfig({})).toEqual(usual)
  })

  test('that are empty or blank are not set', () => {
    const names = [
      ...['HOST', 'PORT', 'DATABASE_URL', 'DATA_DIR', 'REDIS_URL', 'CACHE', 'CACHE_TTL', 'MAX_AGE', 'AUTH', 'LOG_LEVEL'],
      ...['MIGRATE', 'RATE_LIMIT', 'TRUST_PROXY', 'CORS_ORIGINS', 'AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL'],
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]
    expect(readConfig(Object.fromEntries(names.map((name, at) => [name, at % 2 ? '' : ' '])))).toEqual(usual)
  })

  test('are read', () => {
    const environment = {
      HOST: '0.0.0.0',
      PORT: '8080',
      DATABASE_URL: 'postgresql://books:secret@db:5432/books',
      DATA_DIR: '/var/lib/books',
      REDIS_URL: 'rediss://:secret@cache:6380/1',
      CACHE: 'off',
      CACHE_TTL: '5m',
      MAX_AGE: '30s',
      AUTH: 'off',
      RATE_LIMIT: '5/10s',
      TRUST_PROXY: '10.0.0.0/8, ::1',
      CORS_ORIGINS: 'https://books.example,http://localhost:5173',
      LOG_LEVEL: 'debug',
      MIGRATE: 'on-start',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
      PATH: '/bin',
    }
    expect(readConfig(environment)).toEqual({
      host: '0.0.0.0',
      port: 8080,
      databaseUrl: 'postgresql://books:secret@db:5432/books',
      dataDir: '/var/lib/books',
      redisUrl: 'rediss://:secret@cache:6380/1',
      cache: 'off',
      cacheTtl: 300_000,
      maxAge: 30_000,
      auth: null,
      openMode: 'anywhere',
      rateLimit: { requests: 5, window: 10_000 },
      trustProxy: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://books.example', 'http://localhost:5173'],
      logLevel: 'debug',
      migrate: 'on-start',
      telemetry: true,
    })
  })

  test('cannot be changed once they are read', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true)
  })

  test('want no collector where OpenTelemetry is disabled', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://localhost:4318'
    for (const OTEL_SDK_DISABLED of ['true', 'TRUE'])
      expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED }).telemetry).toBe(false)
    expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'false' }).telemetry).toBe(true)
  })

  test('migrate an embedded database on start, and PostgreSQL only when told', () => {
    const DATABASE_URL = 'postgres://localhost/books'
    expect(readConfig({ MIGRATE: 'never' }).migrate).toBe('never')
    expect(readConfig({ DATABASE_URL }).migrate).toBe('never')
    expect(readConfig({ DATABASE_URL, MIGRATE: 'on-start' }).migrate).toBe('on-start')
  })

  test('are refused with everything that is wrong with them', () => {
    const wrong = {
      HOST: '0.0.0.0',
      PORT: 'http',
      DATABASE_URL: 'mysql://localhost/books',
      REDIS_URL: 'localhost:6379',
      CACHE: 'maybe',
      CACHE_TTL: '1 minute',
      MAX_AGE: '0',
      AUTH: 'on',
      RATE_LIMIT: '600',
      TRUST_PROXY: 'all',
      CORS_ORIGINS: 'books.example',
      LOG_LEVEL: 'loud',
      MIGRATE: 'yes',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318',
    }
    const problems = problemsOf(wrong)
    expect(problems.map(problem => problem.split(' ')[0]).sort()).toEqual(Object.keys(wrong).sort())
    expect(problems).toContain('PORT must be a port from 0 to 65535, not "http".')
    expect(problems).toContain('LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud".')
  })
})

describe('a setting', () => {
  test.each(['0', '1', '80', '65535'])('PORT may be %s', port => expect(readConfig({ PORT: port }).port).toBe(Number(port)))
  test.each(['-1', '65536', '99999', '100000', '3000.5', '3e3', '0x50', ' 80 80', '３０００', 'NaN'])(
    'PORT may not be %j',
    port => {
      expect(problemsOf({ PORT: port })).toEqual([`PORT must be a port from 0 to 65535, not "${port.trim()}".`])
    },
  )

  test.each([
    ['1ms', 1],
    ['500ms', 500],
    ['60s', 60_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
  ])('CACHE_TTL may be %s', (text, milliseconds) => expect(readConfig({ CACHE_TTL: text }).cacheTtl).toBe(milliseconds))
  test.each(['60', '0s', '-1s', '1.5s', '1d', 's', '60S', '1m30s', '1e3s', 'Infinity'])('CACHE_TTL may not be %j', text => {
    expect(problemsOf({ CACHE_TTL: text })).toEqual([`CACHE_TTL must be a time such as 500ms, 60s or 5m, not "${text}".`])
  })

  test.each(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])('LOG_LEVEL may be %s', level => {
    expect(readConfig({ LOG_LEVEL: level }).logLevel).toBe(level)
  })

  test.each(['postgres://localhost', 'postgresql://u:p@[::1]:5432/books?sslmode=require'])('DATABASE_URL may be %s', url => {
    expect(readConfig({ DATABASE_URL: url }).databaseUrl).toBe(url)
  })
  test.each(['redis://localhost', 'rediss://:p@cache:6380/2'])('REDIS_URL may be %s', url => {
    expect(readConfig({ REDIS_URL: url }).redisUrl).toBe(url)
  })

  test.each([
    ['DATABASE_URL', 'mysql://books:hush-hush@db/books'],
    ['DATABASE_URL', 'books:hush-hush@db/books'],
    ['DATABASE_URL', 'postgresql//books:hush-hush@db/books'],
    ['DATABASE_URL', 'http://books:hush-hush@db/books'],
    ['REDIS_URL', 'http://:hush-hush@cache'],
    ['REDIS_URL', ':hush-hush@cache'],
  ])('%s is refused without showing the password in %s', (name, url) => {
    const problems = problemsOf({ [name]: url })
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} must be an address such as `))])
    expect(problems.join()).not.toContain('hush-hush')
  })
})

describe('a setting of the protection', () => {
  test.each([
    ['1/1s', { requests: 1, window: 1_000 }],
    ['600/1m', { requests: 600, window: 60_000 }],
    ['999999999/24h', { requests: 999_999_999, window: 86_400_000 }],
    ['10/3000ms', { requests: 10, window: 3_000 }],
    ['off', 'off'],
  ])('S1 RATE_LIMIT may be %s', (text, rate) => expect(readConfig({ RATE_LIMIT: text }).rateLimit).toEqual(rate))
  test.each(['600', '600/', '/1m', '0/1m', '-1/1m', '1.5/1m', '1e3/1m', '600/m', '600/0s', '600/500ms', '1/1500ms', '1/25h'])(
    'S1 RATE_LIMIT may not be %j',
    text => {
      expect(problemsOf({ RATE_LIMIT: text })).toEqual([expect.stringMatching(/^RATE_LIMIT must be requests in a time/)])
    },
  )
  test.each(['600 / 1m', '600/1m/1m', 'OFF', 'none', '1000000000/1m', '600/1d'])('S1 RATE_LIMIT may not be %j, either', text =>
    expect(problemsOf({ RATE_LIMIT: text })).toHaveLength(1),
  )

  test.each(['10.0.0.1', '10.0.0.0/8', '0.0.0.0/0', '::1', 'fd00::/8', '::ffff:10.0.0.1/128', 'loopback', 'loopback,10.0.0.1'])(
    'S1 TRUST_PROXY may be %s',
    text => expect(readConfig({ TRUST_PROXY: text }).trustProxy).toEqual(text.split(',')),
  )
  test.each([
    'all',
    'true',
    '1',
    '*',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.1,',
    '::g',
    'proxy.example',
    ':',
    '1.2.3.4.',
  ])('S1 TRUST_PROXY may not be %j', text =>
    expect(problemsOf({ TRUST_PROXY: text })).toEqual([expect.stringMatching(/^TRUST_PROXY must be/)]),
  )

  test.each(['https://books.example', 'http://localhost:5173', 'https://a.example,https://b.example'])(
    'S2 CORS_ORIGINS may be %s',
    text => expect(readConfig({ CORS_ORIGINS: text }).corsOrigins).toEqual(text.split(',')),
  )
  test('S2 CORS_ORIGINS may be *', () => expect(readConfig({ CORS_ORIGINS: '*' }).corsOrigins).toBe('*'))
  test.each([
    ...['books.example', 'https://books.example/', 'https://Books.example', 'https://*.example', 'null', 'https://a.example,*'],
    ...['https://a.example:443', 'https://u:p@a.example', 'ftp://a.example', 'https://', 'https://a.example,'],
  ])('S2 CORS_ORIGINS may not be %j', text =>
    expect(problemsOf({ CORS_ORIGINS: text })).toEqual([expect.stringMatching(/^CORS_ORIGINS must be/)]),
  )
})

describe('open mode, in which anybody may write,', () => {
  test.each(['127.0.0.1', '127.8.9.10', 'localhost', '::1'])('may listen at %s, where only this machine can reach it', host => {
    expect(readConfig({ HOST: host })).toMatchObject({ host, openMode: 'loopback' })
  })

  test.each([
    '0.0.0.0',
    '::',
    '192.168.1.10',
    '10.0.0.1',
    'books.example',
    '127.0.0.1.example',
    '128.0.0.1',
    'localhost.example',
    '127.0.0',
  ])('may not listen at %s, unless AUTH=off allows it', host => {
    expect(problemsOf({ HOST: host })).toEqual([
      `HOST ${host} can be reached by others, and anybody may write. Use 127.0.0.1, ask for access tokens (AUTH_ISSUER), or allow it with AUTH=off.`,
    ])
    expect(readConfig({ HOST: host, AUTH: 'off' })).toMatchObject({ host, openMode: 'anywhere' })
  })
})

describe('access tokens', () => {
  const tokens = {
    AUTH_ISSUER: 'https://issuer.example/',
    AUTH_AUDIENCE: 'book-review',
    AUTH_JWKS_URL: 'https://keys.example/jwks?v=1',
  }
  const auth = { issuer: 'https://issuer.example/', audience: 'book-review', jwksUrl: new URL('https://keys.example/jwks?v=1') }

  test('are asked for where it is told whose they are, for whom, and where the keys are', () => {
    expect(readConfig(tokens).auth).toEqual(auth)
  })

  test.each(['127.0.0.1', '0.0.0.0', '::', '192.168.1.10', 'books.example'])('let others reach the service at %s', HOST => {
    expect(readConfig({ ...tokens, HOST })).toMatchObject({ host: HOST, auth })
  })

  test.each([['AUTH_ISSUER'], ['AUTH_AUDIENCE'], ['AUTH_JWKS_URL']] as const)(
    'need all of it: without %s they are refused',
    name => {
      const why = `${name} must be given, too: access tokens need AUTH_ISSUER, AUTH_AUDIENCE, AUTH_JWKS_URL.`
      for (const nothing of ['', ' \t']) expect(problemsOf({ ...tokens, [name]: nothing })).toEqual([why])
      const others = Object.fromEntries(Object.entries(tokens).filter(([other]) => other !== name))
      expect(problemsOf(others)).toEqual([why])
    },
  )

  test.each([
    ['AUTH_ISSUER', 'AUTH_AUDIENCE and AUTH_JWKS_URL'],
    ['AUTH_AUDIENCE', 'AUTH_ISSUER and AUTH_JWKS_URL'],
    ['AUTH_JWKS_URL', 'AUTH_ISSUER and AUTH_AUDIENCE'],
  ] as const)('need more than %s', (name, missing) => {
    const why = `${missing} must be given, too: access tokens need AUTH_ISSUER, AUTH_AUDIENCE, AUTH_JWKS_URL.`
    expect(problemsOf({ [name]: tokens[name] })).toEqual([why])
  })

  test('told by halves are what is wrong, and not where the service listens', () => {
    const HOST = '0.0.0.0'
    expect(problemsOf({ ...tokens, HOST, AUTH_AUDIENCE: '' })).toEqual([expect.stringMatching(/^AUTH_AUDIENCE /)])
    expect(problemsOf({ ...tokens, HOST, AUTH_JWKS_URL: 'x' })).toEqual([expect.stringMatching(/^AUTH_JWKS_URL /)])
  })

  test('are not asked for and allowed to be missing at the same time', () => {
    const why = 'AUTH must not be off where AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URL ask for access tokens.'
    for (const HOST of ['127.0.0.1', '0.0.0.0']) expect(problemsOf({ ...tokens, HOST, AUTH: 'off' })).toEqual([why])
  })

  test.each([
    'https://issuer.example/.well-known/jwks.json',
    'https://127.0.0.1:8443/keys',
    'http://127.0.0.1:4000/jwks.json',
    'http://127.8.9.10/jwks.json',
    'http://localhost:4000/jwks.json',
    'http://[::1]:4000/jwks.json',
    'HTTPS://issuer.example/jwks.json',
  ])('have keys that may be at %s', url => {
    expect(readConfig({ ...tokens, AUTH_JWKS_URL: url }).auth?.jwksUrl).toEqual(new URL(url))
  })

  const where = 'AUTH_JWKS_URL must be an address such as https://issuer.example/jwks.json (http: on loopback only).'
  test.each([
    ...['http://issuer.example/jwks.json', 'http://10.0.0.1/jwks.json', 'http://127.0.0.1.example/', 'http://localhost.example/'],
    ...[
      'http://[::2]/',
      'http://[::ffff:10.0.0.1]/',
      'http://localhost@issuer.example/',
      'issuer.example/jwks.json',
      '/jwks.json',
    ],
    ...['file:///etc/jwks.json', 'data:application/json,{"keys":[]}', 'ftp://issuer.example/', 'https://', 'https:', 'x'],
  ])('have keys that may not be at %s', url => expect(problemsOf({ ...tokens, AUTH_JWKS_URL: url })).toEqual([where]))

  test.each([
    'http://books:hush-hush@issuer.example/',
    'https://books:hush-hush@issuer.example/',
    'https://hush-hush@issuer.example/',
  ])('have keys that nobody needs a password for, and none is shown: %s', url =>
    expect(problemsOf({ ...tokens, AUTH_JWKS_URL: url })).toEqual([where]),
  )
})
