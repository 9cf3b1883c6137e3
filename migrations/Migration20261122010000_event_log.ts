import { Migration } from '@mikro-orm/migrations'

export class Migration20261122010000_event_log extends Migration {
  override up(): void {
    // The highest transaction that has written an event of the book: with it the order of the log (transaction, position) is
    // also the order of the sequences of each book, whichever transaction began first.
    this.addSql(`alter table book_ratings add column event_order xid8 not null default pg_current_xact_id()`)

    // One row: the place up to which events have been swept.
    this.addSql(`create table events_swept (
      id smallint primary key constraint events_swept_one_row check (id = 1),
      transaction_id xid8 not null,
      position bigint not null)`)
    this.addSql(`insert into events_swept (id, transaction_id, position) values (1, '0', 0)`)
    this.addSql(`create index events_at on events (at)`)
  }

  override down(): void {
    this.addSql(`drop index events_at`)
    this.addSql(`drop table events_swept`)
    this.addSql(`alter table book_ratings drop column event_order`)
  }
}
