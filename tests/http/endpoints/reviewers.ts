import { describe, expect, test } from '@jest/globals'
import type { ReviewView } from '../../../src/application/ports/views.ts'
import { nobody, noIds, type Opened } from '../client.ts'
import { aReviewer, walk } from '../lists.ts'
import { problemOf } from '../problem-of.ts'
import { linksOf } from './links.ts'
import type { Open } from './requests-in-progress.ts'

const me = (name: string): string => `/reviewers/me/reviews?reviewer=${encodeURIComponent(name)}`

export function reviewersSuite(the: Opened, open: Open): void {
  /** Somebody with a review of each of so many books, in the order of their lists. */
  const withReviews = async (count: number) => {
    const reviewer = await aReviewer(the.client)
    const reviews: ReviewView[] = []
    for (let n = 0; n < count; n++) reviews.unshift(await the.client.review(await the.client.addBook(), reviewer.name))
    return { ...reviewer, reviews, lists: [me(reviewer.name), `/reviewers/${reviewer.id}/reviews`] }
  }

  describe('GET /reviewers/me/reviews and /reviewers/{reviewerId}/reviews', () => {
    test('show a reviewer’s reviews of whatever books, the newest first, and those of nobody else', async () => {
      const { lists, reviews } = await withReviews(3)
      const other = await aReviewer(the.client)
      await the.client.review({ id: reviews[1]!.bookId }, other.name)
      for (const url of lists) expect(await the.client.page(url)).toEqual({ items: reviews, next: null })
    })

    test('show a review as it has been revised, and not once it has been withdrawn', async () => {
      const { lists, reviews, name } = await withReviews(2)
      const [newest, oldest] = reviews.map(({ bookId, id }) => `/books/${bookId}/reviews/${id}?reviewer=${name}`)
      const revised = (await the.client.patch(oldest!, { rating: 1 }, { 'if-match': '*' })).json<ReviewView>()
      for (const url of lists) expect((await the.client.page(url)).items).toEqual([reviews[0], revised])
      await the.client.delete(newest!, { 'if-match': '*' })
      for (const url of lists) expect((await the.client.page(url)).items).toEqual([revised])
    })

    test('know the reviewer by the name, however it is written', async () => {
      const name = `Zoë ${(await aReviewer(the.client)).name}`
      const review = await the.client.review(await the.client.addBook(), name)
      expect((await the.client.page(me(` ${name.normalize('NFD')}\n`))).items).toEqual([review])
      expect((await the.client.page(me(name.toLowerCase()))).items).toEqual([])
    })

    test('are empty for somebody who has reviewed nothing, and for nobody', async () => {
      for (const url of [me('Who has not reviewed anything'), `/reviewers/${nobody}/reviews`])
        expect(await the.client.page(url)).toEqual({ items: [], next: null })
    })

    test.each(noIds)('R7 there is no reviewer of what is no id: %s', async id => {
      problemOf(await the.client.get(`/reviewers/${id}/reviews`), 404, 'reviewer-not-found')
    })

    test.each([
      ['', 'reviewer must be given'],
      ['?reviewer=', 'reviewer must not be empty'],
      ['?reviewer=%20', 'reviewer must not be empty'],
      ['?reviewer=a%00', 'reviewer must not contain the NUL'],
      [`?reviewer=${'x'.repeat(101)}`, 'reviewer must have at most 100'],
      ['?reviewer=Ann&reviewer=Bob', 'reviewer must be given once'],
      ['?reviewer=Ann&sort=oldest', 'sort is not known here'],
    ])('P8 of oneself needs a name, and nothing unknown: %s', async (query, detail) => {
      const { detail: told } = problemOf(await the.client.get(`/reviewers/me/reviews${query}`), 400, 'invalid-request')
      expect(told).toContain(detail)
    })

    test('P8 of a reviewer takes no name', async () => {
      const answer = await the.client.get(`/reviewers/${nobody}/reviews?reviewer=Ann`)
      expect(problemOf(answer, 400, 'invalid-request').detail).toContain('reviewer is not known here')
    })

    test('R5 are JSON, and nothing else', async () => {
      const { lists } = await withReviews(1)
      for (const url of lists)
        for (const accept of ['application/x-ndjson', 'text/html'])
          problemOf(await the.client.get(url, { accept }), 406, 'not-acceptable')
    })

    test('P2 a cursor of the one is good for the other, and in capitals; for another reviewer’s, or a book’s, it is not', async () => {
      const { id, lists, reviews } = await withReviews(3)
      const other = await withReviews(2)
      const same = [...lists, `/reviewers/${id.toUpperCase()}/reviews`]
      const others = [...other.lists, '/books', `/books/${reviews[0]!.bookId}/reviews`]
      for (const from of same) {
        const { next } = await the.client.page(`${from}${from.includes('?') ? '&' : '?'}limit=1`)
        const asking = (url: string) => the.client.get(`${url}${url.includes('?') ? '&' : '?'}cursor=${next}`)
        for (const url of same) expect((await asking(url)).json()).toEqual({ items: reviews.slice(1), next: null })
        for (const url of others) problemOf(await asking(url), 400, 'invalid-request')
      }
    })

    test('P4 lead through the whole list and back to its first page, for the same reviewer', async () => {
      const name = `${(await aReviewer(the.client)).name} & "Sons", 100% 漢 +`
      const review = await the.client.review(await the.client.addBook(), name)
      const older = await the.client.review(await the.client.addBook(), name)
      const { id } = review.reviewer!
      const encoded = encodeURIComponent(name)
      for (const [url, first] of [
        [`${me(name)}&limit=1`, `/reviewers/me/reviews?reviewer=${encoded}&limit=1`],
        [`/reviewers/${id.toUpperCase()}/reviews?limit=1`, `/reviewers/${id}/reviews?limit=1`],
      ] as const) {
        const answer = await the.client.get(url)
        const links = linksOf(answer.headers.link)
        expect(links).toEqual({ first, next: `${first}&cursor=${answer.json<{ next: string }>().next}` })
        expect((await the.client.page(links.first!)).items).toEqual([older])
        const last = await the.client.get(links.next!)
        expect(last.json()).toEqual({ items: [review], next: null })
        expect(linksOf(last.headers.link)).toEqual({ first })
      }
    })

    test('P3 show every review once that was there at the start, while others come and go', async () => {
      const { lists, reviews, name } = await withReviews(12)
      for (const url of lists) {
        const add = async () => the.client.review(await the.client.addBook(), name)
        const [pages] = await Promise.all([walk(the.client, { url }, 2), ...Array.from({ length: 10 }, add)])
        const seen = pages.flat().map(({ id }) => id)
        expect(seen.filter(id => reviews.some(review => review.id === id))).toEqual(reviews.map(({ id }) => id))
        expect(new Set(seen).size).toBe(seen.length)
      }
    })

    test('C4 are read anew each time, and say so', async () => {
      const { lists } = await withReviews(1)
      for (const url of [...lists, ...lists]) {
        const before = the.service.reads()
        expect((await the.client.get(url)).headers['cache-status']).toBe('book-reviews; fwd=bypass')
        expect(the.service.reads()).toBeGreaterThan(before)
      }
    })

    test('C3 of oneself may not be used again without asking, whatever others may: who asks next may be another', async () => {
      const service = await open({ maxAge: 60_000 })
      const control = async (url: string) => (await service.app.inject(url)).headers['cache-control']
      expect(await control(me('Ann'))).toBe('private, no-cache')
      expect(await control(`/reviewers/${nobody}/reviews`)).toBe('private, max-age=60')
      await service.close()
    })
  })
}
