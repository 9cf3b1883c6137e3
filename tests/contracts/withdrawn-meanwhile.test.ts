import { afterAll, beforeAll, expect, test } from '@jest/globals'
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

  test('a review that is in the way and is withdrawn before it is looked at is not in the way', async () => {
    const unitOfWork = new MikroOrmUnitOfWork(database)
    const book = aBook()
    const first = aReview(book.state.id)
    const again = aReview(book.state.id, { reviewer: first.state.reviewer! })
    await addBooks(unitOfWork, book)
    await submitReviews(unitOfWork, first)
    let withdrawn = false
    const sequence = await database.transaction(ask => {
      const interrupted: Ask = async (...statement) => {
        const rows = await ask<never>(...statement)
        if (!withdrawn) await unitOfWork.run(tx => withdrawReview(tx, first))
        withdrawn = true
        return rows
      }
      return new MikroOrmReviewRepository(interrupted).add(again)
    })
    expect(sequence).toBe(3)
    const found = await unitOfWork.run(tx => tx.reviews.find(book.state.id, again.state.id))
    expect(found).toStrictEqual(again)
  })

  test('nor is it in the way of one that is submitted', async () => {
    const unitOfWork = new MikroOrmUnitOfWork(database)
    const book = aBook()
    const first = aReview(book.state.id)
    const again = aReview(book.state.id, { reviewer: first.state.reviewer! })
    await addBooks(unitOfWork, book)
    await unitOfWork.submit(first)
    let withdrawn = false
    const interrupted: Ask = async (...statement) => {
      const rows = await database.ask<never>(...statement)
      if (!withdrawn) await unitOfWork.run(tx => withdrawReview(tx, first))
      withdrawn = true
      return rows
    }
    await new Submissions(interrupted, null).add(again)
    const found = await unitOfWork.run(tx => tx.reviews.find(book.state.id, again.state.id))
    expect(found).toStrictEqual(again)
  })
})
