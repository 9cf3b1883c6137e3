import 'reflect-metadata'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { container as root, type DependencyContainer, type InjectionToken, instancePerContainerCachingFactory } from 'tsyringe'
import type { BookFile } from './application/ports/book-file.ts'
import type { Cache, Scope } from './application/ports/cache.ts'
import type { CacheMeter } from './application/ports/cache-meter.ts'
import type { Catalogue } from './application/ports/catalogue.ts'
import type { Clock } from './application/ports/clock.ts'
import type { Dependency } from './application/ports/dependency.ts'
import type { EventLog } from './application/ports/event-log.ts'
import type { Identities } from './application/ports/identities.ts'
import type { LastKnown } from './application/ports/last-known.ts'
import type { Metrics } from './application/ports/metrics.ts'
import type { RateLimiter } from './application/ports/rate-limiter.ts'
import type { Reviewers } from './application/ports/reviewers.ts'
import type { UnitOfWork } from './application/ports/unit-of-work.ts'
import { AddBook } from './application/use-cases/add-book.ts'
import { GetBook } from './application/use-cases/get-book.ts'
import { GetReview } from './application/use-cases/get-review.ts'
import { ImportBooks } from './application/use-cases/import-books.ts'
import { ListBooks } from './application/use-cases/list-books.ts'
import { ListReviews } from './application/use-cases/list-reviews.ts'
import { SubmitReview } from './application/use-cases/submit-review.ts'
import { SweepEvents } from './application/use-cases/sweep-events.ts'
import type { Config } from './config.ts'
import { CacheDependency } from './infrastructure/cache/cache-dependency.ts'
import { CachedCatalogue } from './infrastructure/cache/cached-catalogue.ts'
import { DurableRenewal } from './infrastructure/cache/durable-renewal.ts'
import { RenewalFollower } from './infrastructure/cache/renewal-follower.ts'
import { RenewingUnitOfWork } from './infrastructure/cache/renewing-unit-of-work.ts'
import { TieredCache } from './infrastructure/cache/tiered-cache.ts'
import { GoodbooksFile } from './infrastructure/imports/goodbooks-file.ts'
import { MemoryCache } from './infrastructure/memory/memory-cache.ts'
import { MemoryLastKnown } from './infrastructure/memory/memory-last-known.ts'
import type { Database } from './infrastructure/mikro-orm/database.ts'
import { DatabaseDependency } from './infrastructure/mikro-orm/database-dependency.ts'
import { embedded } from './infrastructure/mikro-orm/embedded.ts'
import { MikroOrmCatalogue } from './infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { MikroOrmEventLog } from './infrastructure/mikro-orm/mikro-orm-event-log.ts'
import { MikroOrmUnitOfWork } from './infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { type Patience, postgres } from './infrastructure/mikro-orm/postgres.ts'
import { connectListener, connectRedis, whenLost } from './infrastructure/redis/connect-redis.ts'
import { RedisCache } from './infrastructure/redis/redis-cache.ts'
import { RedisRenewalMark } from './infrastructure/redis/redis-renewal-mark.ts'
import { RedisRenewals } from './infrastructure/redis/redis-renewals.ts'
import { SystemClock } from './infrastructure/system/system-clock.ts'
import { PrometheusCacheMeter } from './infrastructure/telemetry/prometheus-cache-meter.ts'
import { PrometheusMetrics } from './infrastructure/telemetry/prometheus-metrics.ts'
import { NamedReviewers, UuidIdentities } from './infrastructure/system/uuid-identities.ts'
import { limitRate } from './limit-rate.ts'

const token = <T>(name: string): InjectionToken<T> => Symbol(name)

/** Every seam of the service. A deployment or a test swaps an adapter by registering another one for its port. */
export const ports = {
  unitOfWork: token<UnitOfWork>('UnitOfWork'),
  catalogue: token<Catalogue>('Catalogue'),
  cache: token<Cache>('Cache'),
  lastKnown: token<LastKnown>('LastKnown'),
  cacheMeter: token<CacheMeter>('CacheMeter'),
  eventLog: token<EventLog>('EventLog'),
  metrics: token<Metrics>('Metrics'),
  clock: token<Clock>('Clock'),
  identities: token<Identities>('Identities'),
  reviewers: token<Reviewers>('Reviewers'),
  dependencies: token<readonly Dependency[]>('Dependency[]'),
  bookFile: token<BookFile>('BookFile'),
  rateLimiter: token<RateLimiter | null>('RateLimiter'),
}

/** What the adapters share; nothing in the core knows of it. */
export const connections = {
  database: token<Database>('Database'),
  near: token<MemoryCache>('MemoryCache'),
  shared: token<SharedCache | null>('SharedCache'),
  registry: token<Registry>('Registry'),
  /** What was opened and is to be closed, in the order of the opening. */
  opened: token<(() => unknown)[]>('opened'),
}

/** The cache of several processes, and who keeps it right. */
export interface SharedCache {
  readonly cache: TieredCache
  readonly follower: RenewalFollower
}

/** The service's table of contents. Nothing is opened before it is first used. */
export function createContainer(config: Config, log: Logger, patience: Patience = 'request'): DependencyContainer {
  const container = root.createChildContainer()
  const once = <T>(what: InjectionToken<T>, make: (from: DependencyContainer) => T) =>
    container.register(what, { useFactory: instancePerContainerCachingFactory(make) })
  const opened: (() => unknown)[] = []
  container.register(connections.opened, { useValue: opened })

  once(ports.clock, () => new SystemClock())
  once(ports.identities, () => new UuidIdentities())
  once(ports.reviewers, () => new NamedReviewers())
  once(ports.bookFile, () => new GoodbooksFile())
  once(ports.rateLimiter, () => limitRate(config, opened, log))

  once(connections.registry, () => new Registry())
  once(ports.cacheMeter, c => new PrometheusCacheMeter(c.resolve(connections.registry)))
  once(ports.metrics, c => new PrometheusMetrics(c.resolve(connections.registry), c.resolve(ports.eventLog)))

  once(connections.database, () => {
    const listener = { warning: (message: string) => log.warn(message) }
    const database = config.databaseUrl ? postgres(config.databaseUrl, patience, listener) : embedded(config.dataDir, listener)
    opened.push(() => database.close())
    return database
  })
  once(ports.eventLog, c => new MikroOrmEventLog(c.resolve(connections.database)))

  once(connections.near, () => new MemoryCache())
  once(connections.shared, c => (config.redisUrl ? shareCache(c, config, config.redisUrl, log) : null))
  once(ports.cache, c => c.resolve(connections.shared)?.cache ?? c.resolve(connections.near))
  once(ports.lastKnown, () => new MemoryLastKnown())
  once(ports.dependencies, c => {
    const shared = c.resolve(connections.shared)
    return [new DatabaseDependency(c.resolve(connections.database)), ...(shared ? [new CacheDependency(shared.cache)] : [])]
  })

  once(ports.catalogue, c => {
    const database = c.resolve(connections.database)
    const catalogue = new MikroOrmCatalogue(database)
    if (config.cache === 'off') return catalogue
    const [lastKnown, meter] = [c.resolve(ports.lastKnown), c.resolve(ports.cacheMeter)]
    return new CachedCatalogue(catalogue, c.resolve(ports.cache), { ttl: keepFor(config, database), lastKnown, meter })
  })
  once(ports.unitOfWork, c => {
    const unitOfWork = new MikroOrmUnitOfWork(c.resolve(connections.database))
    // Also where this process caches nothing itself: others may.
    return new RenewingUnitOfWork(unitOfWork, c.resolve(ports.cache), c.resolve(ports.cacheMeter))
  })

  once(AddBook, c => new AddBook(c.resolve(ports.unitOfWork), c.resolve(ports.identities), c.resolve(ports.clock)))
  once(SubmitReview, c => new SubmitReview(c.resolve(ports.unitOfWork), c.resolve(ports.identities), c.resolve(ports.clock)))
  once(ImportBooks, c => new ImportBooks(c.resolve(ports.unitOfWork), c.resolve(ports.identities), c.resolve(ports.clock)))
  once(SweepEvents, c => new SweepEvents(c.resolve(ports.eventLog), c.resolve(ports.clock)))
  once(ListBooks, c => new ListBooks(c.resolve(ports.catalogue)))
  once(GetBook, c => new GetBook(c.resolve(ports.catalogue)))
  once(ListReviews, c => new ListReviews(c.resolve(ports.catalogue)))
  once(GetReview, c => new GetReview(c.resolve(ports.catalogue)))
  return container
}

/** Redis with the process's memory in front of it, and everything that keeps both right. */
function shareCache(c: DependencyContainer, { cache: tiers, cacheTtl }: Config, url: string, log: Logger): SharedCache {
  const [eventLog, meter, opened] = [c.resolve(ports.eventLog), c.resolve(ports.cacheMeter), c.resolve(connections.opened)]
  const redis = connectRedis(url)
  let told = false
  const redisCache = new RedisCache(redis, key => {
    meter.rejected()
    if (!told) log.warn({ key }, 'A value in the shared cache is none of ours; it is ignored, and so will others be.')
    told = true
  })
  const mark = new RedisRenewalMark(redis)
  const near = c.resolve(connections.near)
  const both = {
    renew: async (scopes: readonly Scope[]) => {
      await redisCache.renew(scopes)
      await near.renew(scopes)
    },
  }
  const renewal = new DurableRenewal(eventLog, both, mark, cacheTtl)
  const cache = new TieredCache(near, redisCache, {
    near: tiers !== 'near-off',
    catchUp: () => (redis.isCluster ? renewal.startOver() : renewal.catchUp()),
    changed: (state, why) => {
      meter.sharedCache(state)
      if (state === 'up') log.info('The shared cache is up.')
      else log.warn(`The shared cache is away (${why}); the in-memory cache serves.`)
    },
  })
  // It may have come back with old data before anybody asks it: it catches up first.
  whenLost(redis, () => cache.suspect(new Error('the connection was lost')))
  const renewals = new RedisRenewals(connectListener(url), {
    heard: scopes => cache.heard(scopes),
    hearing: hearing => (cache.hearing = hearing),
  })
  const follower = new RenewalFollower(eventLog, cache, renewal, mark)
  opened.push(
    () => redis.disconnect(),
    () => renewals.close(),
    () => cache.close(),
    () => follower.close(),
  )
  return { cache, follower }
}

/** Processes that share a database but no cache are not told of each other's writes: one second is how old their answers may be. */
function keepFor({ redisUrl, cacheTtl }: Config, { shared }: Database): number {
  return shared && !redisUrl ? Math.min(cacheTtl, 1_000) : cacheTtl
}

/** Closes what was opened, the last first; after the server. */
export async function closeContainer(container: DependencyContainer): Promise<void> {
  const opened = container.resolve(connections.opened)
  for (let close = opened.pop(); close; close = opened.pop()) await close()
}
