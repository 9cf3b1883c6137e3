import { describe } from '@jest/globals'
import type { Service } from '../support/memory-service.ts'
import { opened } from './client.ts'
import { addBookSuite } from './endpoints/add-book.ts'
import { allBooksSuite } from './endpoints/all-books.ts'
import { cacheStatusSuite } from './endpoints/cache-status.ts'
import { cursorsSuite } from './endpoints/cursors.ts'
import { getBookSuite } from './endpoints/get-book.ts'
import { getReviewSuite } from './endpoints/get-review.ts'
import { linksSuite } from './endpoints/links.ts'
import { pagesSuite } from './endpoints/pages.ts'
import { ratingSuite } from './endpoints/rating.ts'
import { searchingSuite } from './endpoints/searching.ts'
import { submitReviewSuite } from './endpoints/submit-review.ts'

/** What every endpoint promises, wherever the data is kept. */
export function endpointSuites(store: string, open: () => Promise<Service>): void {
  describe(`the service over ${store}`, () => {
    const the = opened(open)
    pagesSuite(the) // first: it begins with no book
    addBookSuite(the)
    getBookSuite(the)
    cursorsSuite(the)
    submitReviewSuite(the)
    getReviewSuite(the)
    ratingSuite(the)
    searchingSuite(the)
    linksSuite(the)
    allBooksSuite(the)
    cacheStatusSuite(the)
  })
}
