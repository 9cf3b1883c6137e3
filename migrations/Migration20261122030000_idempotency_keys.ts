import { Migration } from '@mikro-orm/migrations'

export class Migration20261122030000_idempotency_keys extends Migration {
  override up(): void {
    // The answer is JSON as text: it is given again as it was, and jsonb keeps neither the order of members nor the spelling of numbers.
    this.addSql(`create table idempotency_keys (
      caller text not null,
      key text not null,
      fingerprint text not null,
      answer text not null,
      at timestamptz(3) not null,
      primary key (caller, key))`)
    this.addSql(`create index idempotency_keys_at on idempotency_keys (at)`)
  }

  override down(): void {
    this.addSql(`drop table idempotency_keys`)
  }
}
