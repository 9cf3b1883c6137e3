import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Review } from '../../src/domain/review.ts'
import type { Ask, Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmReviewRepository } from '../../src/infrastructure/mikro-orm/mikro-orm-review-repository.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { postgres } from '../../src/infrastructure/mikro-orm/postgres.ts'
import { Submissions } from '../../src/infrastructure/mikro-orm/submissions.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres } from '../support/fresh.ts'
import { aBook, aReview } from './samples.ts'
import { addBooks, submitReviews, withdrawReview } from './write.ts'

describeOn('PostgreSQL', 'adding a review, while others write', () => {
  let database: Database
  let close: () => Promise<unknown>
  beforeAll(async () => {
    const { url, drop } = await freshPostgres()
    database = postgres(url, 'batch')
    close = () => database.close().then(drop)
  })
  afterAll(() => close())

  /** A review that is in the way of another one by the same reviewer, until that one has been tried for the first time. */
  async function inTheWay(submit: (unitOfWork: MikroOrmUnitOfWork, review: Review) => Promise<unknown>) {
    const unitOfWork = new MikroOrmUnitOfWork(database)
    const book = aBook()
    const first = aReview(book.state.id)
    const again = aReview(book.state.id, { reviewer: first.state.reviewer! })
    await addBooks(unitOfWork, book)
    await submit(unitOfWork, first)
    let withdrawn = false
    const interrupted =
      (ask: Ask): Ask =>
      async (...statement) => {
        const rows = await ask<never>(...statement)
        if (!withdrawn) await unitOfWork.run(tx => withdrawReview(tx, first))
        withdrawn = true
        return rows
      }
    const found = () => unitOfWork.run(tx => tx.reviews.find(book.state.id, again.state.id))
    return { again, interrupted, found }
  }

  test('a review that is in the way and is withdrawn before it is looked at is not in the way', async () => {
    const { again, interrupted, found } = await inTheWay(submitReviews)
    const sequence = await database.transaction(ask => new MikroOrmReviewRepository(interrupted(ask)).add(again))
    expect(sequence).toBe(3)
    expect(await found()).toStrictEqual(again)
  })

  test('nor is it in the way of one that is submitted', async () => {
    const { again, interrupted, found } = await inTheWay((unitOfWork, review) => unitOfWork.submit(review))
    await new Submissions(interrupted(database.ask), null).add(again)
    expect(await found()).toStrictEqual(again)
  })
})
