import type { PostgreSqlConnection } from '@mikro-orm/postgresql'
import type { RawQueryFragment } from '@mikro-orm/sql'
import type { Ask, Planned } from './database.ts'
import { named, unnamed } from './prepared-statement.ts'

type Pool = Awaited<ReturnType<PostgreSqlConnection['getNativeClient']>>

/**
 * Statements on MikroORM's pool by the driver itself, because it can keep them prepared: each costs half of what it costs by
 * `em.execute`, which writes the values into the text and has it planned every time.
 */
export class PostgresStatements {
  readonly #pool: () => Promise<Pool>
  readonly #told: (text: string) => void
  constructor(pool: () => Promise<Pool>, told: (text: string) => void) {
    this.#pool = pool
    this.#told = told
  }

  async ask<Row>(statement: RawQueryFragment, planned?: Planned): Promise<Row[]> {
    const pool = await this.#pool()
    try {
      return await this.#run<Row>(pool, statement, planned)
    } catch (error) {
      if (isOutdated(error)) return this.#run<Row>(pool, statement, 'anew') // the pool has closed that connection
      throw error
    }
  }

  /**
   * Not by `em.transactional`: that never gives back a connection on which BEGIN, COMMIT or ROLLBACK failed, and after ten of
   * them the pool is empty for good. A connection on which a statement failed is closed, which ends the transaction, too: it may be
   * broken, hung, or know what is outdated.
   */
  async transaction<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
    const client = await (await this.#pool()).connect()
    const statements = { failed: false }
    const sound = async <Given>(answer: Promise<Given>): Promise<Given> => {
      try {
        return await answer
      } catch (error) {
        statements.failed = true
        throw error
      }
    }
    try {
      await sound(client.query('begin'))
      const result = await work((statement, planned) => sound(this.#run(client, statement, planned)))
      await sound(client.query('commit'))
      return result
    } catch (error) {
      if (!statements.failed) await sound(client.query('rollback')).catch(() => {}) // the connection is closed then, and the error above says more
      throw error
    } finally {
      client.release(statements.failed)
    }
  }

  async #run<Row>(on: Pick<Pool, 'query'>, statement: RawQueryFragment, planned: Planned = 'anew'): Promise<Row[]> {
    const asked = unnamed(statement)
    this.#told(asked.text)
    return (await on.query(planned === 'once' ? named(asked) : asked)).rows as Row[]
  }
}

/** After a migration, what a connection has prepared may no longer give the columns that it gave. */
const isOutdated = (error: unknown): boolean =>
  (error as { code?: unknown }).code === '0A000' && (error as { routine?: unknown }).routine === 'RevalidateCachedQuery'
