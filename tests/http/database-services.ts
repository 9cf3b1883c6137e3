import { connections, ports } from '../../src/container.ts'
import { CachedCatalogue } from '../../src/infrastructure/cache/cached-catalogue.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmCatalogue } from '../../src/infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { freshPglite, freshPostgres } from '../support/fresh.ts'
import { serve, type Service, type ServiceOptions, swappableContainer } from '../support/memory-service.ts'

/** The service over an embedded database of its own. */
export function pgliteService(options: ServiceOptions = {}): Promise<Service> {
  return over(query => freshPglite({ query }), options)
}

/** The service over a database of its own on a PostgreSQL server. */
export async function postgresService(options: ServiceOptions = {}): Promise<Service> {
  const { url, drop } = await freshPostgres()
  const service = await over(async query => postgres(url, 'request', { query }), options)
  return {
    ...service,
    close: async () => {
      await service.close()
      await drop()
    },
  }
}

async function over(open: (query: (sql: string) => void) => Promise<Database>, options: ServiceOptions): Promise<Service> {
  let reads = 0
  const database = await open(sql => {
    if (!sql.startsWith('notify')) reads++ // which wakes followers a moment after a write
  })
  const { config, container } = await swappableContainer(options)
  container.registerInstance(connections.database, database)
  // As the service makes it, but for how long an answer is kept: without Redis that would be a second, too short to ask twice.
  const catalogue = new CachedCatalogue(new MikroOrmCatalogue(database), container.resolve(ports.cache), { ttl: config.cacheTtl })
  container.registerInstance(ports.catalogue, catalogue)
  const service = await serve(container, options)
  const close = async () => {
    await service.app.close()
    await database.close()
  }
  return { ...service, reads: () => reads, close }
}
