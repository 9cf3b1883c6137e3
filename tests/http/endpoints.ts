import { describe } from '@jest/globals'
import { opened } from './client.ts'
import { addBookSuite } from './endpoints/add-book.ts'
import { allBooksSuite } from './endpoints/all-books.ts'
import { cacheStatusSuite } from './endpoints/cache-status.ts'
import { conditionalReadsSuite } from './endpoints/conditional-reads.ts'
import { cursorsSuite } from './endpoints/cursors.ts'
import { eraseReviewerSuite } from './endpoints/erase-reviewer.ts'
import { exportingSuite } from './endpoints/exporting.ts'
import { getBookSuite } from './endpoints/get-book.ts'
import { getReviewSuite } from './endpoints/get-review.ts'
import { idempotencySuite } from './endpoints/idempotency.ts'
import { importingSuite } from './endpoints/importing.ts'
import { refusedImportsSuite } from './endpoints/importing-refused.ts'
import { linksSuite } from './endpoints/links.ts'
import { pagesSuite } from './endpoints/pages.ts'
import { preferencesSuite } from './endpoints/preferences.ts'
import { ratingSuite } from './endpoints/rating.ts'
import { type Open, requestsInProgressSuite } from './endpoints/requests-in-progress.ts'
import { reviewersSuite } from './endpoints/reviewers.ts'
import { reviseReviewSuite } from './endpoints/revise-review.ts'
import { searchingSuite } from './endpoints/searching.ts'
import { submitReviewSuite } from './endpoints/submit-review.ts'
import { withdrawReviewSuite } from './endpoints/withdraw-review.ts'

/** What every endpoint promises, wherever the data is kept. */
export function endpointSuites(store: string, open: Open): void {
  describe(`the service over ${store}`, () => {
    const the = opened(() => open())
    pagesSuite(the) // first: it begins with no book
    addBookSuite(the)
    getBookSuite(the)
    cursorsSuite(the)
    submitReviewSuite(the)
    idempotencySuite(the)
    requestsInProgressSuite(open)
    getReviewSuite(the)
    reviseReviewSuite(the)
    withdrawReviewSuite(the)
    reviewersSuite(the, open)
    eraseReviewerSuite(the)
    ratingSuite(the)
    searchingSuite(the)
    linksSuite(the)
    allBooksSuite(the)
    cacheStatusSuite(the)
    conditionalReadsSuite(the)
    preferencesSuite(the)
    exportingSuite(the)
    importingSuite(the)
    refusedImportsSuite(the)
  })
}
