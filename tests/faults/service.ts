import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { closeContainer, connections, createContainer, ports } from '../../src/container.ts'
import type { SharedCache } from '../../src/cache-tiers.ts'
import type { MemoryCache } from '../../src/infrastructure/memory/memory-cache.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { createServer } from '../../src/interfaces/http/server.ts'
import { sawStatement } from './watch.ts'
import { noShedding } from '../support/memory-service.ts'

/** The whole service in this process, in front of servers that things are done to. */
export interface Service {
  readonly app: FastifyInstance
  readonly shared: SharedCache
  readonly near: MemoryCache
  readonly get: (url: string) => Promise<LightMyRequestResponse>
  readonly post: (url: string, payload: object) => Promise<LightMyRequestResponse>
  /** Of whatever version: `If-Match: *`. */
  readonly patch: (url: string, payload: object) => Promise<LightMyRequestResponse>
  readonly delete: (url: string) => Promise<LightMyRequestResponse>
  readonly close: () => Promise<void>
}

/** Each has connections of its own, as a process of its own would. */
export async function openService(
  databaseUrl: string,
  redisUrl: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const config = readConfig({
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    RATE_LIMIT: '1000000/1m',
    ...environment,
  })
  const log = pino({ level: config.logLevel })
  const container = (await createContainer(config, log)).createChildContainer()
  const database = postgres(databaseUrl, 'request', { query: sawStatement })
  container.registerInstance(connections.database, database)

  const shared = container.resolve(connections.shared)!
  await shared.cache.settled(500)
  shared.follower.start()
  const app = await createServer({
    use: useCase => container.resolve(useCase as never),
    reviewers: container.resolve(ports.reviewers),
    dependencies: container.resolve(ports.dependencies),
    libraryFile: container.resolve(ports.libraryFile),
    metrics: container.resolve(ports.metrics),
    draining: () => false,
    protection: { ...config, accessTokens: null, rateLimiter: container.resolve(ports.rateLimiter), overload: noShedding },
    log,
  })
  return {
    app,
    shared,
    near: container.resolve(connections.near),
    get: url => app.inject({ url }),
    post: (url, payload) => app.inject({ method: 'POST', url, payload }),
    patch: (url, payload) =>
      app.inject({ method: 'PATCH', url, payload, headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' } }),
    delete: url => app.inject({ method: 'DELETE', url, headers: { 'if-match': '*' } }),
    close: async () => {
      await app.close()
      await closeContainer(container)
      await database.close()
    },
  }
}
