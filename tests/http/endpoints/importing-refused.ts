import { describe, expect, test } from '@jest/globals'
import { gzipSync } from 'node:zlib'
import { goodreadsColumns, goodreadsFile } from '../../imports/library-files.ts'
import type { Opened } from '../client.ts'
import { asLines, csvHeaders, importsOf, readLines, upload } from '../library-uploads.ts'
import { problemOf } from '../problem-of.ts'

const file = (...titles: string[]) => goodreadsFile(titles.map(Title => ({ Title, Author: 'Refused Author' })))
const header = `${goodreadsColumns.join(',')}\n`

export function refusedImportsSuite(the: Opened): void {
  const books = async () => (await the.client.page('/books?author=Refused+Author&limit=100')).items.map(({ title }) => title)

  describe('POST /imports that is refused, or asked in other ways', () => {
    test.each<[string, string, RegExp]>([
      ['nothing', '', /^The file is empty\.$/],
      ['blank lines', '\n\r\n\n', /^The file is empty\.$/],
      ['HTML', '<!DOCTYPE html>\n<html><body>Sign in</body></html>\n', /is no library of .*Goodreads.*StoryGraph/],
      ['JSON', '{"items":[{"title":"Emma"}]}', /is no library of/],
      ['a header without the ratings', 'Title,Author\nEmma,Jane Austen\n', /lacks the column/],
      ['a NUL', `${header}\0\n`, /NUL/],
      ['half a table', `${header}"Emma`, /a quotation mark in it is never closed/],
    ])('%s is no library, and nothing is imported', async (_, content, detail) => {
      for (const headers of [{}, asLines]) {
        const problem = problemOf(await upload(the.client, content, 'Dorothea', headers), 422, 'unreadable-file')
        expect(problem.detail).toMatch(detail)
      }
    })

    test('no body at all is an empty file', async () => {
      const { app } = the.service
      for (const headers of [{}, csvHeaders]) {
        const answer = await app.inject({ method: 'POST', url: importsOf('Dorothea'), headers })
        expect(answer).toMatchApi('POST', '/imports')
        expect(problemOf(answer, 422, 'unreadable-file').detail).toBe('The file is empty.')
      }
    })

    test('a header without rows is a library of nothing', async () => {
      const summary = { rows: 0, added: 0, alreadyThere: 0, skipped: 0, booksAdded: 0, reviewsAdded: 0 }
      expect((await upload(the.client, header, 'Dorothea')).json()).toEqual({ summary, results: [] })
      expect(readLines((await upload(the.client, header, 'Dorothea', asLines)).body)).toEqual([{ summary }])
    })

    test('what is broken from some row on is imported as far as it is whole; as lines, the problem is the last', async () => {
      const broken = (title: string) => `${file(title)}"never closed`
      const whole = problemOf(await upload(the.client, broken('Refused one'), 'Dorothea'), 422, 'unreadable-file')
      const lines = readLines((await upload(the.client, broken('Refused two'), 'Dorothea', asLines)).body)
      expect(lines).toEqual([
        { row: expect.objectContaining({ title: 'Refused two', outcome: 'added' }) },
        { problem: { ...whole, instance: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
      ])
      expect(await books()).toEqual(expect.arrayContaining(['Refused one', 'Refused two']))
    })

    test('a spreadsheet’s UTF-16, wrapped rows and CR LF are read as they are', async () => {
      const wrapped = file('Refused wide')
        .trimEnd()
        .split('\n')
        .map(line => `"${line.replaceAll('"', '""')}"\r\n`)
      const { app } = the.service
      const payload = Buffer.from(`\uFEFF${wrapped.join('')}`, 'utf16le')
      const answer = await app.inject({ method: 'POST', url: importsOf('Dorothea'), headers: csvHeaders, payload })
      expect(answer.json()).toMatchObject({ summary: { rows: 1, added: 1 }, results: [{ line: 2, title: 'Refused wide' }] })
    })

    test.each(['text/csv; charset=utf-8', 'text/csv;header=present; charset="UTF-8"', 'TEXT/CSV'])('%s is CSV', async type => {
      const answer = await upload(the.client, file('Refused typed'), 'Dorothea', { 'content-type': type })
      expect(answer.statusCode).toBe(200)
    })

    test.each([
      ['application/json', 'must be text/csv'],
      ['text/plain', 'must be text/csv'],
      ['application/vnd.ms-excel', 'must be text/csv'],
      ['text/csv+xml', 'must be text/csv'],
    ])('R5 a body of %s is refused before anything is done, and the answer tells what is taken', async (type, said) => {
      const answer = await upload(the.client, file('Refused by type'), 'Dorothea', { 'content-type': type })
      expect(problemOf(answer, 415, 'unsupported-media-type').detail).toContain(said)
      expect(answer.headers['accept-post']).toBe('text/csv')
      expect(await books()).not.toContain('Refused by type')
    })

    test('R5 so is a body of no type', async () => {
      const answer = await the.service.app.inject({
        method: 'POST',
        url: importsOf('Dorothea'),
        payload: file('Refused by type'),
      })
      expect(answer).toMatchApi('POST', '/imports')
      expect(problemOf(answer, 415, 'unsupported-media-type').detail).toMatch(/must be text\/csv/)
      expect(answer.headers['accept-post']).toBe('text/csv')
    })

    test('so is a body that is packed, and says so', async () => {
      const { app } = the.service
      const headers = { ...csvHeaders, 'content-encoding': 'gzip' }
      const payload = gzipSync(file('Refused packed'))
      const answer = await app.inject({ method: 'POST', url: importsOf('Dorothea'), headers, payload })
      expect(answer).toMatchApi('POST', '/imports')
      expect(problemOf(answer, 415, 'unsupported-media-type').detail).toMatch(/without a Content-Encoding/)
      const unsaid = await app.inject({ method: 'POST', url: importsOf('Dorothea'), headers: csvHeaders, payload })
      expect(problemOf(unsaid, 422, 'unreadable-file').detail).toMatch(/perhaps packed/)
      const identity = await upload(the.client, file('Refused packed'), 'Dorothea', { 'content-encoding': 'identity' })
      expect(identity.statusCode).toBe(200)
    })

    test('R5 an Accept that excludes both reports is refused before anything is done', async () => {
      const answer = await upload(the.client, file('Refused by Accept'), 'Dorothea', { accept: 'text/csv' })
      problemOf(answer, 406, 'not-acceptable')
      expect(await books()).not.toContain('Refused by Accept')
    })

    test.each<[string, RegExp]>([
      ['', /reviewer must be given/],
      ['?reviewer=', /reviewer must not be empty/],
      ['?reviewer=%20', /reviewer must not be empty/],
      [`?reviewer=${'x'.repeat(101)}`, /reviewer must have at most 100 characters/],
      ['?reviewer=Ann&reviewer=Ben', /reviewer must be given once/],
      ['?reviewer=Ann&format=goodreads', /format is not known here/],
    ])('P8 a query that is wrong is refused before anything is done: %s', async (query, detail) => {
      const answer = await the.client.post(`/imports${query}`, file('Refused by query'), csvHeaders)
      expect(problemOf(answer, 400, 'invalid-request').detail).toMatch(detail)
      expect(await books()).not.toContain('Refused by query')
    })

    test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'] as const)('R4 %s is no method of it', async method => {
      const answer = await the.service.app.inject({ method, url: '/imports' })
      expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'POST, OPTIONS'])
    })

    test('an Idempotency-Key is not looked at: not even whether it is one', async () => {
      for (const title of ['Refused keyed', 'Refused keyed otherwise']) {
        const answer = await upload(the.client, file(title), 'Dorothea', { 'idempotency-key': 'no key, in no quotes' })
        expect(answer.json()).toMatchObject({ summary: { added: 1 } })
        expect(answer.headers).not.toHaveProperty('idempotency-replayed')
      }
    })

    test('R9 return=minimal leaves out a report that is whole, and not one that comes as lines', async () => {
      const prefer = { prefer: 'return=minimal' }
      const whole = await upload(the.client, file('Refused minimal'), 'Dorothea', prefer)
      expect([whole.statusCode, whole.body, whole.headers['preference-applied']]).toEqual([204, '', 'return=minimal'])
      expect(await books()).toContain('Refused minimal')
      const lines = await upload(the.client, file('Refused minimal'), 'Dorothea', { ...prefer, ...asLines })
      expect(lines.headers).not.toHaveProperty('preference-applied')
      expect(readLines(lines.body)).toHaveLength(2)
    })

    test('more than 10 MiB are refused: before anything is done where the request says so', async () => {
      const large = file('Refused large') + '\n'.repeat(10 * 1024 * 1024)
      expect(problemOf(await upload(the.client, large, 'Dorothea'), 413, 'body-too-large').detail).toMatch(/10 MiB/)
      expect(await books()).not.toContain('Refused large')
    })
  })
}
