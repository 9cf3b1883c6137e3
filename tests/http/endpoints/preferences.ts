import { describe, expect, test } from '@jest/globals'
import type { Opened } from '../client.ts'
import { problemOf } from '../problem-of.ts'

export function preferencesSuite(the: Opened): void {
  describe('Prefer', () => {
    const add = (prefer: string) => the.client.post('/books', { title: 'Silas Marner', authors: ['George Eliot'] }, { prefer })

    test.each([
      'return=minimal',
      'Return="minimal"',
      'respond-async, return=minimal; wait=1',
      'return=minimal,return=representation',
    ])('R9 %s leaves out the body of a book that was added, and nothing else', async prefer => {
      const answer = await add(prefer)
      expect(answer).toMatchObject({ statusCode: 201, body: '' })
      expect(answer.headers).toMatchObject({ 'preference-applied': 'return=minimal', 'content-length': '0' })
      expect(answer.headers).not.toHaveProperty('content-type')
      const book = await the.client.get(answer.headers.location!)
      expect(book.statusCode).toBe(200)
      expect(book.headers.etag).toBe(answer.headers.etag)
    })

    test('R9 leaves out the body of a review that was submitted', async () => {
      const { id } = await the.client.addBook()
      const answer = await the.client.post(
        `/books/${id}/reviews`,
        { reviewer: 'Dorothea', rating: 5 },
        { prefer: 'return=minimal' },
      )
      expect(answer).toMatchObject({ statusCode: 201, body: '', headers: { 'preference-applied': 'return=minimal' } })
      expect((await the.client.get(answer.headers.location!)).json()).toMatchObject({ reviewer: { name: 'Dorothea' }, rating: 5 })
    })

    test('R9 C2 leaves out the body of a review that was revised, which is 204', async () => {
      const { id } = await the.client.addBook()
      const review = await the.client.review({ id }, 'Dorothea')
      const url = `/books/${id}/reviews/${review.id}`
      const answer = await the.client.patch(
        `${url}?reviewer=Dorothea`,
        { rating: 1 },
        { prefer: 'return=minimal', 'if-match': '*' },
      )
      expect(answer).toMatchObject({ statusCode: 204, body: '', headers: { 'preference-applied': 'return=minimal' } })
      expect(answer.headers).not.toHaveProperty('content-type')
      const revised = await the.client.get(url)
      expect(revised.json()).toMatchObject({ rating: 1, edited: true })
      expect(revised.headers.etag).toBe(answer.headers.etag)
    })

    test('R9 return=representation is what is done anyway, and said', async () => {
      const answer = await add('return=representation')
      expect(answer.headers['preference-applied']).toBe('return=representation')
      expect(answer.json()).toMatchObject({ title: 'Silas Marner' })
    })

    test.each([
      '',
      'return',
      'return=',
      'return=nothing',
      'returns=minimal',
      'x-return=minimal',
      'return=minimalist',
      'wait=10',
      '=,;"',
    ])('R9 a preference that is none is as if it were not there: %j', async prefer => {
      const answer = await add(prefer)
      expect(answer.json()).toMatchObject({ title: 'Silas Marner' })
      expect(answer.headers).not.toHaveProperty('preference-applied')
    })

    test('R9 a refusal is told in full, whatever is preferred', async () => {
      problemOf(await the.client.post('/books', {}, { prefer: 'return=minimal' }), 422, 'validation-failed')
    })

    test('R9 a read has its body, whatever is preferred', async () => {
      const answer = await the.client.get('/books', { prefer: 'return=minimal' })
      expect(answer.json()).toHaveProperty('items')
      expect(answer.headers).not.toHaveProperty('preference-applied')
    })
  })
}
