import { describe, expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import type { LightMyRequestResponse } from 'fastify'
import { anIsbn } from '../../contracts/samples.ts'
import type { Opened } from '../client.ts'
import { libraryOf, readLines } from '../library-uploads.ts'
import { problemOf } from '../problem-of.ts'

export function exportingSuite(the: Opened): void {
  describe('GET /reviewers/me/export', () => {
    const get = (reviewer: string, headers = {}): Promise<LightMyRequestResponse> =>
      the.client.get(`/reviewers/me/export?reviewer=${encodeURIComponent(reviewer)}`, headers)
    const table = { accept: 'text/csv' }
    /** Somebody who has reviewed more than is read at a time. */
    const aReader = async (books = 103) => {
      const reader = `Exporter ${anIsbn()}`
      for (let at = 0; at < books; at++) await the.client.review(await the.client.addBook(), reader, { body: `Of ${at}` })
      return reader
    }

    test('is all that one has reviewed, the oldest first, a review and its book on each line', async () => {
      const reader = await aReader()
      const answer = await get(reader)
      expect(answer.headers).toMatchObject({
        'content-type': 'application/x-ndjson',
        'cache-control': 'private, no-cache',
        vary: 'Accept',
      })
      for (const none of ['etag', 'content-disposition']) expect(answer.headers).not.toHaveProperty(none)
      const lines = readLines(answer.body)
      expect(lines).toHaveLength(103)
      expect(lines).toEqual(await libraryOf(the.client, reader))
    })

    test('is a file for who would rather have a table', async () => {
      const answer = await get(await aReader(), table)
      expect(answer.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="book-review-library.csv"',
        'cache-control': 'private, no-cache',
      })
      const rows = parse<Record<string, string>>(answer.body, { columns: true, record_delimiter: '\r\n' })
      expect(rows.map(row => row['My Review'])).toEqual(Array.from({ length: 103 }, (_, at) => `Of ${at}`))
    })

    test('of nobody is empty', async () => {
      expect([(await get('Nobody at all')).body, (await get('Nobody at all', table)).body.split('\r\n').length]).toEqual(['', 2])
    })

    test('R4 a HEAD has its headers, and reads nothing', async () => {
      const before = the.service.reads()
      const url = '/reviewers/me/export?reviewer=Dorothea'
      const answer = await the.service.app.inject({ method: 'HEAD', url, headers: table })
      expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([200, 'text/csv; charset=utf-8', ''])
      expect(the.service.reads()).toBe(before)
    })

    test('P8 R5 what is wrong with how it is asked for is told', async () => {
      problemOf(await the.client.get('/reviewers/me/export'), 400, 'invalid-request')
      problemOf(await the.client.get('/reviewers/me/export?reviewer=Ann&limit=5'), 400, 'invalid-request')
      problemOf(await get('Ann', { accept: 'application/json' }), 406, 'not-acceptable')
    })
  })
}
