import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { SweepEvents } from './application/use-cases/sweep-events.ts'
import { SweepKeptAnswers } from './application/use-cases/sweep-kept-answers.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { closeContainer, connections, createContainer, ports } from './container.ts'
import type { Database } from './infrastructure/mikro-orm/database.ts'
import type { Telemetry } from './follow-traces.ts'
import { FolderInUse } from './infrastructure/mikro-orm/folder-in-use.ts'
import { gatherStatistics } from './infrastructure/mikro-orm/statistics.ts'
import { createServer } from './interfaces/http/server.ts'
import { createLog } from './log.ts'
import { CannotStart, prepareDatabase } from './prepare-database.ts'

try {
  await start(readConfig(process.env))
} catch (error) {
  const explained = error instanceof ConfigError || error instanceof FolderInUse || error instanceof CannotStart
  console.error(explained ? error.message : error)
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const { log, telemetry } = await openLog(config)
  const container = await createContainer(config, log, 'request', telemetry?.decorate)
  let draining = false
  const database = container.resolve(connections.database)
  await prepareDatabase(config, database)
  const shared = container.resolve(connections.shared)
  await shared?.cache.settled(500)
  sweepHourly(container.resolve(SweepEvents), container.resolve(SweepKeptAnswers), log)
  if (!database.shared) gatherHourly(database, log)

  const server = await createServer({
    use: useCase => container.resolve(useCase as never),
    reviewers: container.resolve(ports.reviewers),
    dependencies: container.resolve(ports.dependencies),
    libraryFile: container.resolve(ports.libraryFile),
    metrics: container.resolve(ports.metrics),
    tracing: telemetry?.requests ?? null,
    maxAge: config.maxAge,
    draining: () => draining,
    protection: {
      ...config,
      accessTokens: container.resolve(ports.accessTokens),
      rateLimiter: container.resolve(ports.rateLimiter),
    },
    log,
  })
  shared?.follower.start() // not before: making the server takes longer than Redis is waited for
  closeWithGrace({ delay: 10_000, logger: { error: (error: unknown) => log.error(error) } }, async ({ signal, err }) => {
    if (err) log.fatal({ err }, 'Stopping after an error that nothing caught.')
    else log.info(`Stopping (${signal}): answering what is in flight.`)
    draining = true
    await server.close()
    await closeContainer(container)
    log.info('Stopped.')
    await telemetry?.close()
  })
  await server
    .listen({ host: config.host, port: config.port, listenTextResolver: address => `Listening at ${address}` })
    .catch(explainListening)
  announce(server.listeningOrigin, config, log)
}

/** The log; and what follows the service where there is a collector, to which the log goes, too. Only then is OpenTelemetry loaded. */
async function openLog({ logLevel, telemetry: wanted }: Config): Promise<{ log: Logger; telemetry: Telemetry | null }> {
  if (!wanted) return { log: createLog(logLevel), telemetry: null }
  const { followTraces } = await import('./follow-traces.ts')
  const telemetry = followTraces((state, why) => {
    if (state === 'up') log.info('The collector of traces and logs is up.')
    else log.warn(`The collector of traces and logs is away (${why}); what it does not take is dropped.`)
  })
  const log = createLog(logLevel, telemetry.logLines)
  return { log, telemetry }
}

function explainListening(error: NodeJS.ErrnoException & { port?: number; address?: string }): never {
  if (error.code === 'EADDRINUSE')
    throw new CannotStart(`Port ${error.port} is taken by another process. Stop that one, or choose another with PORT.`)
  if (error.code === 'EACCES') throw new CannotStart(`Port ${error.port} needs more rights. Choose one above 1023 with PORT.`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    throw new CannotStart(`This machine has no address ${error.address}. Choose another with HOST.`)
  throw error
}

/** The log keeps events for a week: long enough for any follower to come back, and no longer than that. */
function sweepHourly(events: SweepEvents, answers: SweepKeptAnswers, log: Logger): void {
  const week = 7 * 24 * 3_600_000
  const failed = (what: string) => (error: unknown) => log.warn({ err: error }, `Old ${what} could not be swept.`)
  const hourly = () => {
    events.execute(week).catch(failed('events'))
    answers.execute().catch(failed('answers to repeated requests'))
  }
  setInterval(hourly, 3_600_000).unref()
}

/** Nobody else does it for an embedded database, which may have grown since the start. */
function gatherHourly(database: Database, log: Logger): void {
  const failed = (error: unknown) => log.warn({ err: error }, 'The database could not look at what it holds.')
  setInterval(() => void gatherStatistics(database).catch(failed), 3_600_000).unref()
}

function announce(origin: string, { auth, openMode, databaseUrl, dataDir, redisUrl, cache }: Config, log: Logger): void {
  const where = { page: `${origin}/`, api: `${origin}/books`, docs: `${origin}/docs`, health: `${origin}/readyz` }
  log.info(
    {
      ...where,
      database: databaseUrl ? 'PostgreSQL' : `embedded in ${dataDir}`,
      cache: redisUrl ? 'Redis' : cache === 'on' ? 'in memory' : 'off',
    },
    'ready',
  )
  if (!auth)
    log.warn(
      `Open mode: anybody who can reach the service may write, under any name${openMode === 'loopback' ? ' (loopback only)' : ''}.`,
    )
  if (!process.stdout.isTTY) return
  log.flush()
  console.log(
    `\n  Book Review is ready.\n\n  Page    ${where.page}\n  API     ${where.api}\n  Docs    ${where.docs}\n  Health  ${where.health}\n\n  Stop it with Ctrl-C.\n`,
  )
}
