import type { BookId, ReviewId } from '../../domain/identity.ts'

/** What became of a row of somebody's library. */
export interface RowReport {
  readonly line: number
  readonly title: string | null
  /** `added`: its book, its review or both; `already-there`: there was nothing left to add; `skipped`: nothing could be. */
  readonly outcome: 'added' | 'already-there' | 'skipped'
  /** The book that is meant, found or added; null where the row was skipped. */
  readonly book: BookId | null
  /** The reviewer's review of it, there or added; null where there is none. */
  readonly review: ReviewId | null
  readonly bookAdded: boolean
  readonly reviewAdded: boolean
  /** Why the row was skipped, in plain words. */
  readonly reason: string | null
  /** What of the row was not taken as it stands, each in plain words. */
  readonly remarks: readonly string[]
}

/** How many rows came, and what became of them: each is added, already there or skipped. */
export interface LibrarySummary {
  readonly rows: number
  readonly added: number
  readonly alreadyThere: number
  readonly skipped: number
  readonly booksAdded: number
  readonly reviewsAdded: number
}

export const noRows: LibrarySummary = { rows: 0, added: 0, alreadyThere: 0, skipped: 0, booksAdded: 0, reviewsAdded: 0 }

export const counting = (sum: LibrarySummary, { outcome, bookAdded, reviewAdded }: RowReport): LibrarySummary => ({
  rows: sum.rows + 1,
  added: sum.added + Number(outcome === 'added'),
  alreadyThere: sum.alreadyThere + Number(outcome === 'already-there'),
  skipped: sum.skipped + Number(outcome === 'skipped'),
  booksAdded: sum.booksAdded + Number(bookAdded),
  reviewsAdded: sum.reviewsAdded + Number(reviewAdded),
})
