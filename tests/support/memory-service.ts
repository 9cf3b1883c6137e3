import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import type { DependencyContainer } from 'tsyringe'
import type { Clock } from '../../src/application/ports/clock.ts'
import type { Dependency } from '../../src/application/ports/dependency.ts'
import { readConfig } from '../../src/config.ts'
import { connections, createContainer, ports } from '../../src/container.ts'
import { CachedCatalogue } from '../../src/infrastructure/cache/cached-catalogue.ts'
import { RenewingUnitOfWork } from '../../src/infrastructure/cache/renewing-unit-of-work.ts'
import { MemoryCatalogue } from '../../src/infrastructure/memory/memory-catalogue.ts'
import { MemoryEventLog } from '../../src/infrastructure/memory/memory-event-log.ts'
import { MemoryKeptAnswers } from '../../src/infrastructure/memory/memory-kept-answers.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { PrometheusMetrics } from '../../src/infrastructure/telemetry/prometheus-metrics.ts'
import { createServer, type ServerOptions } from '../../src/interfaces/http/server.ts'

/** The whole service in this process, to be asked by `app.inject` or to listen. */
export interface Service {
  readonly app: FastifyInstance
  readonly container: DependencyContainer
  readonly clock: TestClock
  /** How many reads have got past the cache so far. */
  readonly reads: () => number
  readonly close: () => Promise<void>
}

export interface ServiceOptions {
  /** Settings other than the usual ones. */
  readonly environment?: Readonly<Record<string, string>>
  readonly log?: Logger
  readonly maxAge?: number
  readonly dependencies?: readonly Dependency[]
  readonly draining?: () => boolean
  /** Registers other adapters, before anything is made of them. */
  readonly swap?: (container: DependencyContainer) => void
  readonly timeouts?: ServerOptions['timeouts']
  readonly overload?: ServerOptions['protection']['overload']
}

/** More requests than any test makes, unless it is about that. */
const read = (environment: ServiceOptions['environment']) =>
  readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT: '1000000/1m', ...environment })

/** Nothing is shed: the service shares its process with Jest, PGlite and whoever asks, who keep its event loop busy. */
export const noShedding = { every: 1_000, late: Infinity, times: Infinity }

/** A clock that tells a later time, by `step` milliseconds, whenever it is asked. */
export class TestClock implements Clock {
  time = Date.parse('2026-01-02T03:04:05.000Z')
  step = 1
  now(): Date {
    this.time += this.step
    return new Date(this.time)
  }
}

/** A container as the service makes it, and a child of it in which adapters can be swapped. */
export async function swappableContainer({ environment, log }: ServiceOptions = {}) {
  const config = read(environment)
  const parent = await createContainer(config, log ?? pino({ level: config.logLevel }))
  return { config, parent, container: parent.createChildContainer() }
}

/** The service over what the container holds by now. */
export async function serve(
  container: DependencyContainer,
  {
    log,
    maxAge = 0,
    dependencies = [],
    draining = () => false,
    swap,
    environment,
    timeouts,
    overload = noShedding,
  }: ServiceOptions = {},
): Promise<Pick<Service, 'app' | 'container' | 'clock'>> {
  const clock = new TestClock()
  container.registerInstance(ports.clock, clock)
  container.registerInstance(ports.dependencies, dependencies)
  swap?.(container)
  const app = await createServer({
    use: useCase => container.resolve(useCase as never),
    reviewers: container.resolve(ports.reviewers),
    dependencies: container.resolve(ports.dependencies),
    libraryFile: container.resolve(ports.libraryFile),
    metrics: container.resolve(ports.metrics),
    maxAge,
    draining,
    log: log ?? pino({ level: 'silent' }),
    protection: {
      ...read(environment),
      accessTokens: container.resolve(ports.accessTokens),
      rateLimiter: container.resolve(ports.rateLimiter),
      overload,
    },
    ...(timeouts && { timeouts }),
  })
  return { app, container, clock }
}

/** The service over memory adapters, behind the same cache as in earnest. A database cannot be opened. */
export async function memoryService(options: ServiceOptions = {}): Promise<Service> {
  const { config, container } = await swappableContainer(options)
  const store = new MemoryStore()
  const catalogue = new CountingCatalogue(store)
  const cache = container.resolve(ports.cache)
  container.registerInstance(ports.eventLog, new MemoryEventLog(store))
  container.registerInstance(ports.keptAnswers, new MemoryKeptAnswers(store))
  container.registerInstance(ports.unitOfWork, new RenewingUnitOfWork(new MemoryUnitOfWork(store), cache))
  container.registerInstance(ports.catalogue, new CachedCatalogue(catalogue, cache, { ttl: config.cacheTtl }))
  container.register(connections.database, {
    useFactory: () => {
      throw new Error('The service over memory adapters has no database.')
    },
  })
  const watched = { eventLog: container.resolve(ports.eventLog), followed: null, pool: () => null }
  container.registerInstance(ports.metrics, new PrometheusMetrics(container.resolve(connections.registry), watched))
  const service = await serve(container, options)
  return { ...service, reads: () => catalogue.reads, close: () => service.app.close() }
}

class CountingCatalogue extends MemoryCatalogue {
  reads = 0
  override books(...query: Parameters<MemoryCatalogue['books']>): ReturnType<MemoryCatalogue['books']> {
    this.reads++
    return super.books(...query)
  }
  override book(...query: Parameters<MemoryCatalogue['book']>): ReturnType<MemoryCatalogue['book']> {
    this.reads++
    return super.book(...query)
  }
  override reviews(...query: Parameters<MemoryCatalogue['reviews']>): ReturnType<MemoryCatalogue['reviews']> {
    this.reads++
    return super.reviews(...query)
  }
  override review(...query: Parameters<MemoryCatalogue['review']>): ReturnType<MemoryCatalogue['review']> {
    this.reads++
    return super.review(...query)
  }
  override reviewsBy(...query: Parameters<MemoryCatalogue['reviewsBy']>): ReturnType<MemoryCatalogue['reviewsBy']> {
    this.reads++
    return super.reviewsBy(...query)
  }
}
