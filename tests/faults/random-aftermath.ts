import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import type { World } from './random-world.ts'

/** What is in the database of reviews with these stars that nobody has acknowledged: their process died first. */
export async function findOrphans({ database, history }: World, { stars, process }: World['places'][number]): Promise<void> {
  const rows = await ask<{ id: string; book_id: string; at: Date }>(
    database,
    `select id, book_id, created_at as at from reviews where rating = ${stars}`,
  )
  const at = performance.now()
  for (const { id, book_id: book, at: time } of rows) {
    const review = { id, createdAt: new Date(time).toISOString() }
    history.acknowledged({ book, review, stars, instance: process.instance, at, orphan: true })
  }
}

/** What must be true of the database when everything is over; gives what is not. */
export async function aftermath({ database, history, diaries }: World): Promise<string[]> {
  const kept = new Set((await ask<{ id: string }>(database, 'select id from reviews')).map(({ id }) => id))
  const lost = history.reviews().filter(id => !kept.has(id))
  const titles = await ask<{ reviewer: string; title: string }>(
    database,
    `select reviewer_name as reviewer, title from reviews where title is not null`,
  )
  const torn = diaries.filter(({ reviewer, entries }) => {
    const title = titles.find(row => row.reviewer === reviewer)?.title ?? null
    return !entries.slice(entries.findLastIndex(({ acknowledged }) => acknowledged)).some(entry => entry.title === title)
  })
  const gaps = await ask(
    database,
    `select book_id from events group by book_id having count(*) <> max(sequence) + 1 or min(sequence) <> 0 or count(distinct sequence) <> count(*)`,
  )
  const untold = await ask(
    database,
    `select id from reviews where not exists (
      select from events where events.book_id = reviews.book_id and events.payload ->> 'reviewId' = reviews.id::text)`,
  )
  const count = (stars: number) => `count(reviews.id) filter (where rating = ${stars})`
  const wrong = await ask(
    database,
    `select book_ratings.book_id from book_ratings left join reviews using (book_id) group by book_ratings.book_id
      having (stars_1, stars_2, stars_3, stars_4, stars_5) <> (${[1, 2, 3, 4, 5].map(count).join(', ')})`,
  )
  return [
    ...lost.map(id => `the acknowledged review ${id} is not in the database`),
    ...torn.map(({ reviewer }) => `the diary of ${reviewer} is older than what was acknowledged`),
    ...gaps.map(({ book_id: book }) => `the events of ${book} have gaps`),
    ...untold.map(({ id }) => `the review ${id} has no event`),
    ...wrong.map(({ book_id: book }) => `the summary of ${book} is not what its reviews come to`),
  ]
}

type Row = Record<string, string>

const ask = <T = Row>({ em }: Database, query: string): Promise<T[]> => em.fork().execute<T[]>(query)
