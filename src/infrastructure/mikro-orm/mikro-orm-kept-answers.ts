import { sql } from '@mikro-orm/sql'
import { type KeptAnswers, type KeyedRequest, keptFor, KeyReused, StillRunning } from '../../application/ports/kept-answers.ts'
import type { Ask, Database } from './database.ts'
import { reachable } from './reachable.ts'

/** So many at a time: one statement may not take longer than a request, however much is to be swept. */
const portion = 5_000

/** The `idempotency_keys` table. */
export class MikroOrmKeptAnswers implements KeptAnswers {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async sweep(time: Date): Promise<number> {
    for (let count = 0; ;) {
      const swept = await reachable(() =>
        this.#database.ask(sql`
          delete from idempotency_keys where (caller, key) in (
            select caller, key from idempotency_keys where at < ${time} limit ${portion} for update skip locked)
          returning 1`),
      )
      count += swept.length
      if (swept.length < portion) return count
    }
  }
}

/**
 * What the same request was answered, as JSON, or null where it has not been: then this transaction is the one that does it.
 * @throws KeyReused; StillRunning where another transaction does it, in whatever process
 */
export async function findAnswer(ask: Ask, request: KeyedRequest, now: Date): Promise<string | null> {
  const since = new Date(now.getTime() - keptFor)
  // What was committed between the reading and the lock shows in a second reading only.
  const first = await lockAndLook(ask, request, since)
  if (first.answer === null && !first.locked) throw new StillRunning()
  const { fingerprint, answer } = first.answer === null ? await lockAndLook(ask, request, since) : first
  if (answer !== null && fingerprint !== request.fingerprint) throw new KeyReused()
  return answer
}

/** In the transaction of the work. Whatever has the key is too old to count: `findAnswer` has looked. */
export async function keepAnswer(ask: Ask, request: KeyedRequest, now: Date, answer: string): Promise<void> {
  const { caller, key, fingerprint } = request
  await ask(
    sql`
    insert into idempotency_keys (caller, key, fingerprint, answer, at)
    values (${caller}, ${key}, ${fingerprint}, ${answer}, ${now})
    on conflict (caller, key) do update
    set fingerprint = excluded.fingerprint, answer = excluded.answer, at = excluded.at`,
    'once',
  )
}

interface Looked {
  readonly locked: boolean
  readonly fingerprint: string | null
  readonly answer: string | null
}

/** The lock is the transaction's, ends with it, and is of a hash: another key of the same hash costs a wait, no more. */
async function lockAndLook(ask: Ask, { caller, key }: KeyedRequest, since: Date): Promise<Looked> {
  const name = JSON.stringify([caller, key])
  const [looked] = await ask<Looked>(
    sql`
    select locked, fingerprint, answer from (select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as locked) lock
    left join idempotency_keys on caller = ${caller} and key = ${key} and at > ${since}`,
    'once',
  )
  return looked!
}
