/** A server that the tests may use. */
export interface Found {
  readonly url: string
  readonly version: string
  /** How it was come by, for people. */
  readonly origin: string
}

export interface Missing {
  /** Why there is none, for people. */
  readonly missing: string
}

/** What start-servers.ts found and prepared; it reaches the tests through the environment. */
export interface Servers {
  /** `template`: the name of a migrated database, to be copied. */
  readonly postgres: (Found & { readonly template: string }) | Missing
  readonly redis: Found | Missing
  /** `template`: the file of a migrated data directory, as PGlite dumps it. */
  readonly pglite: { readonly template: string; readonly version: string }
}

const variable = 'BOOK_REVIEW_TEST_SERVERS'

export const publish = (servers: Servers): void => {
  process.env[variable] = JSON.stringify(servers)
}

export function servers(): Servers {
  const text = process.env[variable]
  if (!text) throw new Error('No servers: the Jest project of this test must name start-servers.ts as its globalSetup.')
  return JSON.parse(text) as Servers
}

export const isMissing = (server: Found | Missing): server is Missing => 'missing' in server

export const names = { PostgreSQL: 'postgres', Redis: 'redis' } as const
export type ServerName = keyof typeof names

/** The address of one server, in a suite that `describeOn` lets run. */
export function serverOf<Name extends ServerName>(name: Name): Exclude<Servers[(typeof names)[Name]], Missing> {
  const server = servers()[names[name]]
  if (isMissing(server)) throw new Error(`There is no ${name}: ${server.missing}`)
  return server as Exclude<Servers[(typeof names)[Name]], Missing>
}
