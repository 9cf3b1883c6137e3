import { type RawQueryFragment, sql } from '@mikro-orm/sql'
import { type EventLog, EventsForgotten, type LoggedEvent, type Position } from '../../application/ports/event-log.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { Database } from './database.ts'
import { reachable } from './reachable.ts'

/** The channel of LISTEN and NOTIFY that wakes whoever follows the log. */
export const channel = 'book_review_events'

/**
 * The `events` table, which each unit of work adds to in its own transaction. It is read by (transaction, position) and only
 * below the oldest transaction that is still open anywhere: a row that is not visible yet belongs to a transaction that was
 * open at the reading, and so comes behind everything that was read.
 */
export class MikroOrmEventLog implements EventLog {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async read(after: Position, limit: number): Promise<readonly LoggedEvent[]> {
    const [transaction, position] = split(after)
    const rows = await this.#run<Row>(sql`
      select swept.transaction_id as swept_transaction, swept.position as swept_position, events.*
      from events_swept swept left join lateral (
        select * from events
        where (transaction_id, position) > (${transaction}::text::xid8, ${position}::bigint)
          and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id, position limit ${limit}) events on true`)
    const oldest = join(rows[0]!.swept_transaction, rows[0]!.swept_position)
    if (after < oldest) throw new EventsForgotten(oldest)
    return rows.flatMap(row =>
      row.position === null ? [] : [{ event: toEvent(row), position: join(row.transaction_id, row.position) }],
    )
  }

  /** One statement, so that nothing is committed between its two halves; never behind the end, where rows may still come in between. */
  async before(time: Date): Promise<Position> {
    const [place] = await this.#run<Place>(sql`
      with recent as materialized (select transaction_id, position from events where at >= ${time}),
      first as (
        select transaction_id, position - 1 as position from recent
        where transaction_id < pg_snapshot_xmin(pg_current_snapshot()) order by transaction_id, position limit 1)
      select * from first union all select * from (${end}) behind where not exists (select from first)`)
    return join(place!.transaction_id, place!.position)
  }

  async end(): Promise<Position> {
    const [last] = await this.#run<Place>(end)
    return join(last!.transaction_id, last!.position)
  }

  async delay(): Promise<number> {
    const [oldest] = await this.#run<{ delay: number | null }>(sql`
      select (extract(epoch from clock_timestamp() - min(at)) * 1000)::float8 as delay
      from events where transaction_id >= pg_snapshot_xmin(pg_current_snapshot())`)
    return Math.max(0, oldest!.delay ?? 0)
  }

  listen(wake: () => void): () => void {
    return this.#database.listen(channel, wake)
  }

  async sweep(time: Date): Promise<number> {
    const [transaction, position] = split(await this.before(time))
    const [swept] = await this.#run<{ count: number }>(sql`
      with gone as (
        delete from events where (transaction_id, position) <= (${transaction}::text::xid8, ${position}::bigint)
        returning transaction_id, position),
      last as (select * from gone order by transaction_id desc, position desc limit 1),
      told as (
        update events_swept swept set transaction_id = last.transaction_id, position = last.position
        from last where (swept.transaction_id, swept.position) < (last.transaction_id, last.position))
      select count(*)::int as count from gone`)
    return swept!.count
  }

  #run<T>(query: RawQueryFragment): Promise<T[]> {
    return reachable(() => this.#database.ask<T>(query))
  }
}

/** The last event below the oldest open transaction or, where there is none, the last that was swept. */
const end = sql`
  (select transaction_id, position from events where transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    order by transaction_id desc, position desc limit 1)
  union all select transaction_id, position from events_swept
  order by transaction_id desc, position desc limit 1`

interface Place {
  readonly transaction_id: string
  readonly position: string
}

type Row = {
  swept_transaction: string
  swept_position: string
  type: string
  book_id: string
  sequence: number
  payload: object
  at: string
} & (Place | { transaction_id: null; position: null })

const toEvent = ({ type, book_id: bookId, sequence, payload, at }: Row): DomainEvent =>
  ({ type, bookId, sequence, ...payload, at: new Date(at) }) as DomainEvent

/** Both numbers at their full width, so that places sort as texts. */
const join = (transaction: string | bigint, position: string | bigint): Position =>
  `${String(transaction).padStart(20, '0')}-${String(position).padStart(19, '0')}` as Position

const split = (place: Position): [string, string] => {
  const [transaction = '0', position = '0'] = place.split('-')
  return [BigInt(transaction).toString(), BigInt(position).toString()]
}
