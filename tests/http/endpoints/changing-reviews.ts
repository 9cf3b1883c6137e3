import { expect, test } from '@jest/globals'
import type { LightMyRequestResponse } from 'fastify'
import type { ReviewView } from '../../../src/application/ports/views.ts'
import { nobody, noIds, type Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'

type Headers = Readonly<Record<string, string>>
/** One way of changing a review: PATCH or DELETE. */
export type Change = (url: string, headers: Headers) => Promise<LightMyRequestResponse>

/** A review of a book of its own, by Dorothea: its path, the path for her, its tag, and itself. */
export async function aReviewOf({ client }: Opened, opinion: object = {}) {
  const book = await client.addBook()
  const review = await client.review(book, 'Dorothea', { title: 'Fine', body: 'Long.', ...opinion })
  const path = `/books/${book.id}/reviews/${review.id}`
  const etag = await tagOf({ client }, path)
  return { book, review, path, mine: `${path}?reviewer=Dorothea`, etag, read: { 'if-match': etag } }
}

export const tagOf = async ({ client }: Pick<Opened, 'client'>, path: string): Promise<string> =>
  String((await client.get(path)).headers.etag)

/** What holds of every change to a review, whichever it is. */
export function changingSuite(the: Opened, change: Change): void {
  const ofBook = async (id: string) => (await the.client.page<ReviewView>(`/books/${id}/reviews`)).items

  test('C2 needs to be told the version, before anything is looked up', async () => {
    const { mine, review, book } = await aReviewOf(the)
    const problem = problemOf(await change(mine, {}), 428, 'precondition-required')
    expect(problem.detail).toContain('If-Match')
    problemOf(await change(`/books/${nobody}/reviews/${nobody}?reviewer=Dorothea`, {}), 428, 'precondition-required')
    expect(await ofBook(book.id)).toEqual([review])
  })

  test.each<[string, (tag: string) => string]>([
    ['another tag', () => '"AAAAAAAAAAAAAAAAAAAAAA"'],
    ['its tag as a weak one', tag => `W/${tag}`],
    ['its tag without quotes', tag => tag.replaceAll('"', '')],
    ['its tag in other letters', tag => tag.toUpperCase().replace('"', '"x')],
    ['nothing', () => ''],
    ['junk', () => '"*'],
    ['a star in quotes', () => '"*"'],
    ['a list without it', () => '"a", "b", W/"c"'],
  ])('C2 is refused with %s, and changes nothing', async (_what, given) => {
    const { mine, etag, review, book } = await aReviewOf(the)
    const { detail } = problemOf(await change(mine, { 'if-match': given(etag) }), 412, 'stale-review')
    expect(detail).toContain(review.id)
    expect(await ofBook(book.id)).toEqual([review])
    expect((await the.client.get(`/books/${book.id}`)).json()).toMatchObject({ rating: { count: 1, average: 4 } })
  })

  test.each<[string, (tag: string) => string]>([
    ['its tag', tag => tag],
    ['its tag in a list', tag => `"a", W/"b" ,${tag}`],
    ['a star', () => '*'],
  ])('C2 is done with %s', async (_what, given) => {
    const { mine, etag, review, book } = await aReviewOf(the)
    expect((await change(mine, { 'if-match': given(etag) })).statusCode).toBeLessThan(300)
    expect(await ofBook(book.id)).not.toEqual([review])
  })

  test('C2 the tag that a POST and a PATCH gave is as good as that of a GET', async () => {
    const book = await the.client.addBook()
    const posted = await the.client.post(`/books/${book.id}/reviews`, { reviewer: 'Dorothea', rating: 2 })
    const path = `${posted.headers.location}?reviewer=Dorothea`
    const patched = await the.client.patch(path, { rating: 3 }, { 'if-match': String(posted.headers.etag) })
    expect(patched.statusCode).toBe(200)
    problemOf(await change(path, { 'if-match': String(posted.headers.etag) }), 412, 'stale-review')
    expect((await change(path, { 'if-match': String(patched.headers.etag) })).statusCode).toBeLessThan(300)
  })

  test('C2 of twenty who have read the same version exactly one wins', async () => {
    const { mine, read } = await aReviewOf(the)
    const answers = await Promise.all(Array.from({ length: 20 }, () => change(mine, read)))
    const [won, lost] = [
      answers.filter(({ statusCode }) => statusCode < 300),
      answers.filter(({ statusCode }) => statusCode >= 300),
    ]
    expect(won).toHaveLength(1)
    for (const { statusCode } of lost) expect([404, 412]).toContain(statusCode)
  })

  test('is refused to another reviewer, whether or not they know the version', async () => {
    const { path, read, review, book } = await aReviewOf(the)
    for (const headers of [read, { 'if-match': '"old"' }, { 'if-match': '*' }]) {
      for (const name of ['Casaubon', 'dorothea', 'x'.repeat(100)])
        problemOf(await change(`${path}?reviewer=${name}`, headers), 403, 'not-your-review')
    }
    expect(await ofBook(book.id)).toEqual([review])
  })

  test('knows the reviewer by the name, however it is written', async () => {
    const book = await the.client.addBook()
    const { id } = await the.client.review(book, 'Zoë')
    const url = `/books/${book.id}/reviews/${id}?reviewer=${encodeURIComponent(' Zoe\u0308\n')}`
    expect((await change(url, { 'if-match': '*' })).statusCode).toBeLessThan(300)
  })

  test.each([
    ['', 'reviewer must be given'],
    ['?reviewer=', 'reviewer must not be empty'],
    ['?reviewer=%20', 'reviewer must not be empty'],
    ['?reviewer=a%00', 'reviewer must not contain the NUL'],
    [`?reviewer=${'x'.repeat(101)}`, 'reviewer must have at most 100'],
    ['?reviewer=Dorothea&reviewer=Casaubon', 'reviewer must be given once'],
    ['?Reviewer=Dorothea', 'Reviewer is not known here'],
    ['?reviewer=Dorothea&force=1', 'force is not known here'],
  ])('P8 R1 needs the name of the reviewer, and no other parameter: %s', async (query, detail) => {
    const { path, read, review, book } = await aReviewOf(the)
    expect(problemOf(await change(path + query, read), 400, 'invalid-request').detail).toContain(detail)
    expect(await ofBook(book.id)).toEqual([review])
  })

  test('R7 is not found under another book, where there is none, nor by what is no id', async () => {
    const [{ review, book }, other] = [await aReviewOf(the), await the.client.addBook()]
    const any = { 'if-match': '*' }
    for (const path of [`/books/${other.id}/reviews/${review.id}`, `/books/${nobody}/reviews/${review.id}`])
      problemOf(await change(`${path}?reviewer=Dorothea`, any), 404, 'review-not-found')
    for (const id of [nobody, ...noIds]) {
      problemOf(await change(`/books/${book.id}/reviews/${id}?reviewer=Dorothea`, any), 404, 'review-not-found')
      if (id !== nobody) problemOf(await change(`/books/${id}/reviews/${nobody}?reviewer=Dorothea`, any), 404, 'book-not-found')
    }
  })

  test('R7 finds the review by ids in capitals, too', async () => {
    const { book, review, read } = await aReviewOf(the)
    const url = `/books/${book.id.toUpperCase()}/reviews/${review.id.toUpperCase()}?reviewer=Dorothea`
    expect((await change(url, read)).statusCode).toBeLessThan(300)
  })

  test('K4 what it changes is read anew at once, and other books are not', async () => {
    const [{ book, mine, read }, other] = [await aReviewOf(the), await the.client.addBook()]
    const changed = ['/books', `/books/${book.id}`, `/books/${book.id}/reviews`]
    const sources = async () => {
      const answers = []
      for (const url of [...changed, `/books/${other.id}`]) answers.push(await the.client.get(url))
      return answers.map(({ headers }) => /hit|miss/.exec(String(headers['cache-status']))?.[0])
    }
    await sources()
    expect(await sources()).toEqual(['hit', 'hit', 'hit', 'hit'])
    problemOf(await change(mine, { 'if-match': '"old"' }), 412, 'stale-review')
    expect(await sources()).toEqual(['hit', 'hit', 'hit', 'hit'])
    expect((await change(mine, read)).statusCode).toBeLessThan(300)
    expect(await sources()).toEqual(['miss', 'miss', 'miss', 'hit'])
  })
}
