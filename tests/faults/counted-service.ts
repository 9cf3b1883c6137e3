import { jest } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { closeContainer, connections, createContainer, ports } from '../../src/container.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { createServer } from '../../src/interfaces/http/server.ts'
import { noShedding } from '../support/memory-service.ts'

/** The whole service in this process over real servers, with Redis alone for a cache; what it does is counted. */
export interface Service {
  readonly app: FastifyInstance
  /** Every statement that was sent to the database. */
  readonly statements: string[]
  /** Every command that was given to Redis' client, as one line. */
  readonly commands: string[]
  /** Resolves with the number of such messages in the log so far, as soon as there are `count`. */
  readonly logged: (message: RegExp, count?: number) => Promise<number>
  readonly close: () => Promise<void>
}

export async function startService(databaseUrl: string, redisUrl: string): Promise<Service> {
  const log = watchedLog()
  const config = readConfig({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, CACHE: 'near-off', RATE_LIMIT: 'off' })
  const container = (await createContainer(config, log.logger)).createChildContainer()
  const statements: string[] = []
  // NOTIFY wakes followers a moment after a write; no request waits for it.
  const query = (sql: string) => {
    if (!sql.startsWith('notify')) statements.push(sql)
  }
  const database = postgres(databaseUrl, 'request', { query })
  container.registerInstance(connections.database, database)
  const commands = watchCommands()
  await container.resolve(connections.shared)!.cache.settled(5_000)
  const app = await createServer({
    use: useCase => container.resolve(useCase as never),
    reviewers: container.resolve(ports.reviewers),
    dependencies: container.resolve(ports.dependencies),
    libraryFile: container.resolve(ports.libraryFile),
    metrics: container.resolve(ports.metrics),
    draining: () => false,
    log: log.logger,
    protection: { accessTokens: null, rateLimiter: null, trustProxy: [], corsOrigins: [], overload: noShedding },
  })
  const close = async () => {
    await app.close()
    await closeContainer(container)
    await database.close()
    jest.restoreAllMocks()
  }
  return { app, statements, commands, logged: log.logged, close }
}

/** Listens in at the one door that every command of a client goes through, those of a pipeline too. */
function watchCommands(): string[] {
  const commands: string[] = []
  const send = (Redis.prototype as { sendCommand: (this: Redis, ...given: Parameters<Redis['sendCommand']>) => unknown })
    .sendCommand
  jest.spyOn(Redis.prototype, 'sendCommand').mockImplementation(function (this: Redis, ...given) {
    const [{ name, args }] = given
    if (this.options.connectionName === 'book-review') commands.push([name, ...args.map(String)].join(' '))
    return send.apply(this, given)
  })
  return commands
}

function watchedLog() {
  const messages: string[] = []
  const waiting = new Set<() => void>()
  const logger = pino({ level: 'info' }, { write: line => hear((JSON.parse(line) as { msg: string }).msg) })
  const hear = (message: string) => {
    messages.push(message)
    for (const look of waiting) look()
  }
  const logged = (wanted: RegExp, count = 1) =>
    new Promise<number>(resolve => {
      const look = () => {
        const found = messages.filter(message => wanted.test(message)).length
        if (found < count) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { logger, logged }
}
