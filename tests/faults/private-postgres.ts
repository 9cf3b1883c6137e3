import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe } from '@jest/globals'
import { Migrations } from '../../src/infrastructure/mikro-orm/migrations.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { findPostgresFolder, unprivilegedUser } from '../support/binaries.ts'
import { localPostgres } from '../support/local-servers.ts'
import { startPrivately } from '../support/private-server.ts'
import { makeRunFolder, type RunFolder } from '../support/run-folder.ts'
import { isRunning } from './is-running.ts'
import { tellMissing } from './private-redis.ts'

/** A suite that crashes its own PostgreSQL: what may not be done to a server that was given to us. */
export function describeOnPrivatePostgres(name: string, suite: () => void): void {
  if (findPostgresFolder()) describe(name, suite)
  else describe.skip(tellMissing(name, 'PostgreSQL (initdb, postgres) is not installed'), suite)
}

/** A PostgreSQL of one test's own, migrated; it ends with the test, whatever becomes of that. */
export class PrivatePostgres {
  readonly url: string
  readonly #run: RunFolder

  private constructor(run: RunFolder, url: string) {
    this.#run = run
    this.url = url
  }

  static async start(): Promise<PrivatePostgres> {
    const run = await makeRunFolder()
    const server = new PrivatePostgres(run, (await localPostgres(run.path))!)
    const database = postgres(server.url, 'batch')
    await new Migrations(database).up()
    await database.close()
    return server
  }

  /** It ends in the middle of everything, without a word to anybody and without a checkpoint. */
  async crash(): Promise<void> {
    const pid = Number(await readFile(this.#pidFile, 'utf8'))
    process.kill(pid, 'SIGQUIT')
    while (isRunning(pid)) await delay(5)
  }

  /** Starts it again on what it has kept, as it was started before. */
  async restart(): Promise<void> {
    const folder = path.join(this.#run.path, 'postgres')
    const before = await readFile(path.join(folder, 'data', 'postmaster.opts'), 'utf8')
    const [program = '', ...args] = Array.from(before.matchAll(/^\S+|"([^"]*)"/g), ([word, quoted]) => quoted ?? word)
    await startPrivately({ program, args: () => args, folder, pidFile: this.#pidFile, user: unprivilegedUser() })
  }

  async close(): Promise<void> {
    await this.#run.remove()
  }

  get #pidFile(): string {
    return path.join(this.#run.path, 'postgres.pid')
  }
}
