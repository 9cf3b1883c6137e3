import { Migration } from '@mikro-orm/migrations'

export class Migration20261122040000_reviewers extends Migration {
  override up(): void {
    // No name: the reviewer was erased. The id stays, so that nobody rates a book twice.
    this.addSql(`alter table reviews alter column reviewer_name drop not null`)
    this.addSql(`create index reviews_of_reviewer on reviews (reviewer_id, created_at, id) where reviewer_name is not null`)

    // What else tells something that a person has said, or that was said of them, is found when they are to be forgotten. Hardly
    // any event has a reason, so the index costs the others nothing.
    this.addSql(`create index idempotency_keys_reviewer on idempotency_keys (((answer::jsonb) #>> '{reviewer,id}'))`)
    this.addSql(`create index events_reason on events ((payload ->> 'reviewerId')) where (payload ->> 'reason') is not null`)
  }

  override down(): void {
    this.addSql(`drop index events_reason`)
    this.addSql(`drop index idempotency_keys_reviewer`)
    this.addSql(`drop index reviews_of_reviewer`)
    this.addSql(`update reviews set reviewer_name = 'erased' where reviewer_name is null`)
    this.addSql(`alter table reviews alter column reviewer_name set not null`)
  }
}
