import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import type { DependencyContainer } from 'tsyringe'
import { type Config, ConfigError, readConfig } from './config.ts'
import { closeContainer, connections, createContainer, ports } from './container.ts'
import type { AccessTokens } from './application/ports/access-tokens.ts'
import { Unavailable } from './application/ports/unavailable.ts'
import { ImportBooks } from './application/use-cases/import-books.ts'
import { ImportLibrary } from './application/use-cases/import-library.ts'
import { FolderInUse } from './infrastructure/mikro-orm/folder-in-use.ts'
import { MemoryRateLimiter } from './infrastructure/memory/memory-rate-limiter.ts'
import { Migrations } from './infrastructure/mikro-orm/migrations.ts'
import { gatherStatistics } from './infrastructure/mikro-orm/statistics.ts'
import { importFile, type Printer } from './interfaces/cli/import.ts'
import { importLibraryFile, isOfLibrary, type LibraryImporter } from './interfaces/cli/import-library.ts'
import { migrate } from './interfaces/cli/migrate.ts'
import { createServer } from './interfaces/http/server.ts'
import { CannotStart, prepareDatabase, usable } from './prepare-database.ts'

// What one can do besides serving: `node src/commands.ts <command> …`, each an npm script.

const printer: Printer = {
  out: line => console.log(line),
  error: line => console.error(line),
  terminal: process.stderr.isTTY ? process.stderr : null,
}
const [command = '', ...args] = process.argv.slice(2)
const commands: Readonly<Record<string, () => Promise<number>>> = { migrate: runMigrate, import: runImport, openapi: runOpenApi }

try {
  const run = commands[command]
  if (!run) throw new Error(`There is no command "${command}"; there is ${Object.keys(commands).join(', ')}.`)
  process.exitCode = await run()
} catch (error) {
  const explained = [ConfigError, FolderInUse, CannotStart, Unavailable].some(kind => error instanceof kind)
  console.error(explained ? (error as Error).message : error)
  process.exitCode = 1
}

async function runMigrate(): Promise<number> {
  const database = (await open()).resolve(connections.database)
  try {
    return await usable(readConfig(process.env).databaseUrl, () =>
      migrate(args, new Migrations(database), line => console.log(line)),
    )
  } finally {
    await database.close()
  }
}

async function runImport(): Promise<number> {
  const container = await open()
  try {
    const config = readConfig(process.env)
    const database = container.resolve(connections.database)
    await prepareDatabase(config, database)
    await container.resolve(connections.shared)?.cache.settled(500)
    const code = isOfLibrary(args)
      ? await importLibraryFile(args, libraryImporter(container, config), printer)
      : await importFile(args, container.resolve(ImportBooks), container.resolve(ports.bookFile), printer)
    // After the commit: an import that cannot be planned well by is an import all the same.
    if (code === 0) await gatherStatistics(database).catch(tellNoStatistics)
    return code
  } finally {
    await closeContainer(container)
  }
}

function libraryImporter(container: DependencyContainer, { auth }: Config): LibraryImporter {
  return {
    importLibrary: container.resolve(ImportLibrary),
    file: container.resolve(ports.libraryFile),
    reviewers: auth ? null : container.resolve(ports.reviewers),
  }
}

function tellNoStatistics(error: unknown): void {
  console.error(`The books are there, but the database could not look at them, and may be slow: ${(error as Error).message}`)
}

/** Writes the API's descriptions, in open mode and with access tokens, or with --check tells whether the written ones are those of the code. */
async function runOpenApi(): Promise<number> {
  const right = await Promise.all([
    runOpenApiOf('openapi.json', null),
    runOpenApiOf('openapi.tokens.json', { read: () => Promise.reject(new Error('nobody asks')) }),
  ])
  return Math.max(...right)
}

async function runOpenApiOf(name: string, accessTokens: AccessTokens | null): Promise<number> {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url))
  const notAsked = () => ({}) as never
  const server = await createServer({
    use: notAsked,
    reviewers: notAsked(),
    libraryFile: notAsked(),
    metrics: notAsked(),
    dependencies: [],
    draining: () => false,
    protection: {
      accessTokens,
      rateLimiter: new MemoryRateLimiter({ requests: 600, window: 60_000 }),
      trustProxy: [],
      corsOrigins: [],
    },
    log: pino({ level: 'silent' }),
  })
  const document = `${JSON.stringify(server.swagger(), null, 2)}\n`
  if (args[0] !== '--check') {
    writeFileSync(path, document)
    return 0
  }
  if (readFileSync(path, 'utf8') === document) return 0
  console.error(`${name} is not what the code says. Run \`npm run openapi\` and commit it with the change.`)
  return 1
}

/** Nobody waits for an answer here: statements may take as long as they need. */
function open() {
  return createContainer(readConfig(process.env), pino({ level: 'warn' }, pino.destination(2)), 'batch')
}
