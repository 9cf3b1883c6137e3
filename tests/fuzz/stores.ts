import type { AccessTokens } from '../../src/application/ports/access-tokens.ts'
import { connections, ports } from '../../src/container.ts'
import { CachedCatalogue } from '../../src/infrastructure/cache/cached-catalogue.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmCatalogue } from '../../src/infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { freshPglite, freshPostgres } from '../support/fresh.ts'
import { memoryService, serve, type ServiceOptions, swappableContainer, noShedding } from '../support/memory-service.ts'
import { stopAll } from '../support/running.ts'
import { type Fuzzed, injected } from './fuzzed.ts'
import startServers from '../support/start-servers.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** Gives empty services one after another. */
export interface Store {
  readonly open: () => Promise<Fuzzed>
  readonly close: () => Promise<unknown>
}

type Reads = (accessTokens: AccessTokens) => AccessTokens

/** Of every fuzzed service: whatever is asked of it is looked at, however busy the machine. */
const optionsFor = (issuer: TokenIssuer | null, reads: Reads = one => one): ServiceOptions => ({
  environment: { RATE_LIMIT: 'off' },
  overload: noShedding,
  ...(issuer && {
    swap: container => container.registerInstance(ports.accessTokens, reads(issuer.accessTokens(container.resolve(ports.clock)))),
  }),
})

/** @param issuer whose tokens tell who asks; null: in open mode @param reads how the service reads them, if not well */
export const inMemory = (issuer: TokenIssuer | null, reads?: Reads): Store => ({
  open: async () => injected(await memoryService(optionsFor(issuer, reads)), issuer),
  close: async () => {},
})

export const memory = inMemory(null)

export const stores: Readonly<Record<string, (issuer: TokenIssuer | null) => Promise<Store>>> = {
  memory: async issuer => inMemory(issuer),
  pglite: async issuer => {
    await startServers()
    return over(await freshPglite(), issuer, stopAll)
  },
  postgres: async issuer => {
    await startServers()
    const { url, drop } = await freshPostgres()
    return over(postgres(url, 'request'), issuer, () => drop().finally(stopAll))
  },
}

/** One database for all of them, emptied each time; what is cached goes with each service. */
function over(database: Database, issuer: TokenIssuer | null, after: () => Promise<unknown>): Store {
  const options = optionsFor(issuer)
  const open = async (): Promise<Fuzzed> => {
    await empty(database)
    const { config, container } = await swappableContainer(options)
    container.registerInstance(connections.database, database)
    const catalogue = new CachedCatalogue(new MikroOrmCatalogue(database), container.resolve(ports.cache), {
      ttl: config.cacheTtl,
    })
    container.registerInstance(ports.catalogue, catalogue)
    const { app } = await serve(container, options)
    return injected({ app, close: () => app.close() }, issuer)
  }
  return { open, close: () => database.close().finally(after) }
}

/** Every table but those that a migration filled. */
async function empty({ em }: Database): Promise<void> {
  const tables = await em
    .fork()
    .execute<{ name: string }[]>(
      "select tablename as name from pg_tables where schemaname = current_schema() and tablename not in ('schema_migrations', 'events_swept')",
    )
  await em.fork().execute(`truncate ${tables.map(({ name }) => `"${name}"`).join(', ')}`)
}
