import 'reflect-metadata'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { container as root, type DependencyContainer, type InjectionToken, instancePerContainerCachingFactory } from 'tsyringe'
import type { AccessTokens } from './application/ports/access-tokens.ts'
import type { BookFile } from './application/ports/book-file.ts'
import type { Cache } from './application/ports/cache.ts'
import type { CacheMeter } from './application/ports/cache-meter.ts'
import type { Catalogue } from './application/ports/catalogue.ts'
import type { Clock } from './application/ports/clock.ts'
import type { Dependency } from './application/ports/dependency.ts'
import type { EventLog } from './application/ports/event-log.ts'
import type { Identities } from './application/ports/identities.ts'
import type { KeptAnswers } from './application/ports/kept-answers.ts'
import type { LastKnown } from './application/ports/last-known.ts'
import type { LibraryFile } from './application/ports/library-file.ts'
import type { Metrics } from './application/ports/metrics.ts'
import type { RateLimiter } from './application/ports/rate-limiter.ts'
import type { Reviewers } from './application/ports/reviewers.ts'
import type { UnitOfWork } from './application/ports/unit-of-work.ts'
import { AddBook } from './application/use-cases/add-book.ts'
import { EraseReviewer } from './application/use-cases/erase-reviewer.ts'
import { ExportLibrary } from './application/use-cases/export-library.ts'
import { GetBook } from './application/use-cases/get-book.ts'
import { GetReview } from './application/use-cases/get-review.ts'
import { ImportBooks } from './application/use-cases/import-books.ts'
import { ImportLibrary } from './application/use-cases/import-library.ts'
import { ListAllBooks } from './application/use-cases/list-all-books.ts'
import { ListBooks } from './application/use-cases/list-books.ts'
import { ListReviews } from './application/use-cases/list-reviews.ts'
import { ListReviewsByReviewer } from './application/use-cases/list-reviews-by-reviewer.ts'
import { ModerateReview } from './application/use-cases/moderate-review.ts'
import { ReviseReview } from './application/use-cases/revise-review.ts'
import { SubmitReview } from './application/use-cases/submit-review.ts'
import { SweepEvents } from './application/use-cases/sweep-events.ts'
import { SweepKeptAnswers } from './application/use-cases/sweep-kept-answers.ts'
import { WithdrawReview } from './application/use-cases/withdraw-review.ts'
import type { Config } from './config.ts'
import { CacheDependency } from './infrastructure/cache/cache-dependency.ts'
import { CachedCatalogue } from './infrastructure/cache/cached-catalogue.ts'
import { CollapsingCatalogue } from './infrastructure/cache/collapsing-catalogue.ts'
import { RenewingUnitOfWork } from './infrastructure/cache/renewing-unit-of-work.ts'
import { GoodbooksFile } from './infrastructure/imports/goodbooks-file.ts'
import { LateLibraryFile } from './infrastructure/imports/late-library-file.ts'
import { MemoryCache } from './infrastructure/memory/memory-cache.ts'
import { MemoryLastKnown } from './infrastructure/memory/memory-last-known.ts'
import { MemoryRateLimiter } from './infrastructure/memory/memory-rate-limiter.ts'
import type { Database } from './infrastructure/mikro-orm/database.ts'
import { DatabaseDependency } from './infrastructure/mikro-orm/database-dependency.ts'
import { MikroOrmCatalogue } from './infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { MikroOrmEventLog } from './infrastructure/mikro-orm/mikro-orm-event-log.ts'
import { MikroOrmKeptAnswers } from './infrastructure/mikro-orm/mikro-orm-kept-answers.ts'
import { MikroOrmUnitOfWork } from './infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import type { Patience } from './infrastructure/mikro-orm/postgres.ts'
import { SystemClock } from './infrastructure/system/system-clock.ts'
import { PrometheusCacheMeter } from './infrastructure/telemetry/prometheus-cache-meter.ts'
import { PrometheusMetrics } from './infrastructure/telemetry/prometheus-metrics.ts'
import { NamedReviewers, UuidIdentities } from './infrastructure/system/uuid-identities.ts'
import { IssuerDependency } from './infrastructure/tokens/issuer-dependency.ts'
import type { IssuerKeys } from './infrastructure/tokens/issuer-keys.ts'
import type { SharedCache } from './cache-tiers.ts'
import { loadChosen } from './chosen-adapters.ts'
import { asMade } from './decorate.ts'

const token = <T>(name: string): InjectionToken<T> => Symbol(name)

/** Every seam of the service. A deployment or a test swaps an adapter by registering another one for its port. */
export const ports = {
  unitOfWork: token<UnitOfWork>('UnitOfWork'),
  catalogue: token<Catalogue>('Catalogue'),
  cache: token<Cache>('Cache'),
  lastKnown: token<LastKnown>('LastKnown'),
  cacheMeter: token<CacheMeter>('CacheMeter'),
  eventLog: token<EventLog>('EventLog'),
  keptAnswers: token<KeptAnswers>('KeptAnswers'),
  metrics: token<Metrics>('Metrics'),
  clock: token<Clock>('Clock'),
  identities: token<Identities>('Identities'),
  reviewers: token<Reviewers>('Reviewers'),
  accessTokens: token<AccessTokens | null>('AccessTokens'),
  dependencies: token<readonly Dependency[]>('Dependency[]'),
  bookFile: token<BookFile>('BookFile'),
  libraryFile: token<LibraryFile>('LibraryFile'),
  rateLimiter: token<RateLimiter | null>('RateLimiter'),
}

/** What the adapters share; nothing in the core knows of it. */
export const connections = {
  database: token<Database>('Database'),
  near: token<MemoryCache>('MemoryCache'),
  shared: token<SharedCache | null>('SharedCache'),
  issuerKeys: token<IssuerKeys | null>('IssuerKeys'),
  registry: token<Registry>('Registry'),
  /** What was opened and is to be closed, in the order of the opening. */
  opened: token<(() => unknown)[]>('opened'),
}

/** The service's table of contents. Nothing is opened before it is first used, nor loaded that the settings do not choose. */
export async function createContainer(config: Config, log: Logger, patience: Patience = 'request', decorate = asMade) {
  const { openDatabase, redis, tokens } = await loadChosen(config, patience)
  const container = root.createChildContainer()
  const once = <T>(what: InjectionToken<T>, make: (from: DependencyContainer) => T) =>
    container.register(what, { useFactory: instancePerContainerCachingFactory(c => decorate(what, make(c))) })
  const opened: (() => unknown)[] = []
  container.register(connections.opened, { useValue: opened })

  once(ports.clock, () => new SystemClock())
  once(ports.identities, () => new UuidIdentities())
  once(ports.reviewers, () => new NamedReviewers())
  once(connections.issuerKeys, () => tokens?.trustIssuer(config, log) ?? null)
  once(ports.accessTokens, c => {
    const keys = c.resolve(connections.issuerKeys)
    return tokens && keys ? new tokens.JoseAccessTokens(tokens.auth, keys, c.resolve(ports.clock)) : null
  })
  once(ports.bookFile, () => new GoodbooksFile())
  once(ports.libraryFile, () => new LateLibraryFile())
  once(ports.rateLimiter, () => {
    if (config.rateLimit === 'off') return null
    return redis?.limitTogether(redis.url, config.rateLimit, opened, log) ?? new MemoryRateLimiter(config.rateLimit)
  })

  once(connections.registry, () => new Registry())
  once(ports.cacheMeter, c => new PrometheusCacheMeter(c.resolve(connections.registry)))
  once(ports.metrics, c => {
    const followed = config.redisUrl ? () => c.resolve(connections.shared)!.follower.lag() : null
    const watched = { eventLog: c.resolve(ports.eventLog), followed, pool: () => c.resolve(connections.database).pool() }
    return new PrometheusMetrics(c.resolve(connections.registry), watched)
  })

  once(connections.database, () => {
    const database = openDatabase({ warning: message => log.warn(message) })
    opened.push(() => database.close())
    return database
  })
  once(ports.eventLog, c => new MikroOrmEventLog(c.resolve(connections.database)))
  once(ports.keptAnswers, c => new MikroOrmKeptAnswers(c.resolve(connections.database)))
  once(connections.near, () => new MemoryCache())
  once(connections.shared, c => {
    if (!redis) return null
    const shared = redis.shareCache(redis.url, config, {
      near: c.resolve(connections.near),
      eventLog: c.resolve(ports.eventLog),
      meter: c.resolve(ports.cacheMeter),
      log,
    })
    opened.push(() => shared.close())
    return shared
  })
  once(ports.cache, c => c.resolve(connections.shared)?.cache ?? c.resolve(connections.near))
  once(ports.lastKnown, () => new MemoryLastKnown())
  once(ports.dependencies, c => {
    const [shared, keys] = [c.resolve(connections.shared), c.resolve(connections.issuerKeys)]
    return [
      new DatabaseDependency(c.resolve(connections.database)),
      ...(shared ? [new CacheDependency(shared.cache)] : []),
      ...(keys ? [new IssuerDependency(keys)] : []),
    ]
  })

  once(ports.catalogue, c => {
    const database = c.resolve(connections.database)
    const catalogue = new MikroOrmCatalogue(database)
    if (config.cache === 'off') return new CollapsingCatalogue(catalogue)
    const [lastKnown, meter] = [c.resolve(ports.lastKnown), c.resolve(ports.cacheMeter)]
    // Processes that share a database but no cache are not told of each other's writes: one second is how old their answers may be.
    const ttl = database.shared && !config.redisUrl ? Math.min(config.cacheTtl, 1_000) : config.cacheTtl
    return new CachedCatalogue(catalogue, c.resolve(ports.cache), { ttl, lastKnown, meter })
  })
  once(ports.unitOfWork, c => {
    const unitOfWork = new MikroOrmUnitOfWork(c.resolve(connections.database))
    // Also where this process caches nothing itself: others may.
    return new RenewingUnitOfWork(unitOfWork, c.resolve(ports.cache), c.resolve(ports.cacheMeter))
  })

  once(AddBook, c => new AddBook(c.resolve(ports.unitOfWork), c.resolve(ports.identities), c.resolve(ports.clock)))
  once(SubmitReview, c => new SubmitReview(c.resolve(ports.unitOfWork), c.resolve(ports.identities), c.resolve(ports.clock)))
  once(ReviseReview, c => new ReviseReview(c.resolve(ports.unitOfWork), c.resolve(ports.clock)))
  once(WithdrawReview, c => new WithdrawReview(c.resolve(ports.unitOfWork), c.resolve(ports.clock)))
  once(ModerateReview, c => new ModerateReview(c.resolve(ports.unitOfWork), c.resolve(ports.clock)))
  once(EraseReviewer, c => new EraseReviewer(c.resolve(ports.unitOfWork), c.resolve(ports.clock)))
  once(ImportBooks, c => new ImportBooks(c.resolve(ports.unitOfWork), c.resolve(ports.identities), c.resolve(ports.clock)))
  once(ImportLibrary, c => new ImportLibrary(c.resolve(ports.unitOfWork), c.resolve(ports.identities), c.resolve(ports.clock)))
  once(SweepEvents, c => new SweepEvents(c.resolve(ports.eventLog), c.resolve(ports.clock)))
  once(SweepKeptAnswers, c => new SweepKeptAnswers(c.resolve(ports.keptAnswers), c.resolve(ports.clock)))
  once(ExportLibrary, c => new ExportLibrary(c.resolve(ports.catalogue)))
  once(ListBooks, c => new ListBooks(c.resolve(ports.catalogue)))
  once(ListAllBooks, c => new ListAllBooks(c.resolve(ports.catalogue)))
  once(GetBook, c => new GetBook(c.resolve(ports.catalogue)))
  once(ListReviews, c => new ListReviews(c.resolve(ports.catalogue)))
  once(ListReviewsByReviewer, c => new ListReviewsByReviewer(c.resolve(ports.catalogue)))
  once(GetReview, c => new GetReview(c.resolve(ports.catalogue)))
  return container
}

/** Closes what was opened, the last first; after the server. */
export async function closeContainer(container: DependencyContainer): Promise<void> {
  const opened = container.resolve(connections.opened)
  for (let close = opened.pop(); close; close = opened.pop()) await close()
}
