import { CachedCatalogue } from '../../src/infrastructure/cache/cached-catalogue.ts'
import { CollapsingCatalogue } from '../../src/infrastructure/cache/collapsing-catalogue.ts'
import { RenewingUnitOfWork } from '../../src/infrastructure/cache/renewing-unit-of-work.ts'
import { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { describeOn } from '../support/describe-on.ts'
import { catalogueContract } from './catalogue.contract.ts'
import { openMemory, openPglite, openPostgres, type Store } from './stores.ts'

async function openCached(): Promise<Store> {
  const store = await openMemory()
  const cache = new MemoryCache()
  return {
    ...store,
    unitOfWork: new RenewingUnitOfWork(store.unitOfWork, cache),
    catalogue: new CachedCatalogue(store.catalogue, cache, { ttl: 60_000 }),
  }
}

async function openCollapsing(): Promise<Store> {
  const store = await openMemory()
  return { ...store, catalogue: new CollapsingCatalogue(store.catalogue) }
}

catalogueContract('memory', openMemory)
catalogueContract('memory behind a cache', openCached)
catalogueContract('memory, asked once by all who ask together', openCollapsing)
catalogueContract('PGlite', openPglite)
describeOn('PostgreSQL', 'with a server', () => {
  catalogueContract('PostgreSQL', openPostgres)
  catalogueContract('PostgreSQL in Kathmandu', () => openPostgres([`timezone = 'Asia/Kathmandu'`]))
})
