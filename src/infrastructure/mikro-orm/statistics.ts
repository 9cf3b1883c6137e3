import { sql } from '@mikro-orm/sql'
import type { Database } from './database.ts'

/**
 * Lets the database see how much it holds of what, so that it plans pages as ranges of indexes. PostgreSQL does it by itself, but
 * only a while after much was written; PGlite never does. It looks at a sample: some 0.1 s for 10,000 books, and not much more
 * for a million. A table that somebody else is altering or looking at is left out.
 */
export async function gatherStatistics({ ask }: Database): Promise<void> {
  await ask(sql`analyze (skip_locked) books, book_ratings, reviews, events`)
}
