import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { anIsbn, awkwardTexts } from '../contracts/samples.ts'
import { goodreadsFile } from '../imports/library-files.ts'
import { useApi } from '../support/api-matcher.ts'
import { describeOn } from '../support/describe-on.ts'
import type { Service } from '../support/memory-service.ts'
import { Client } from './client.ts'
import { pgliteService, postgresService } from './database-services.ts'
import { asLines, imported, upload } from './library-uploads.ts'

const reader = "=Dorothea, O'Casaubon"
const texts = [
  ...awkwardTexts,
  ...['=1+1', '+1', '-1', '@x', "'=1", "'", "''", "'tis", '"', '""', ',', ';', '＝1'],
  ...['<b>bold</b>', '&amp;', '<br/>', 'a<br>b', '&#13;', '&lt;br/&gt;', '<spoiler>x</spoiler>', 'a < b > c & d'],
  ...['Dune (Dune, #1)', 'a\tb', 'a  b', 'a\rb', 'a\r\nb', 'a\n\n\nb', '  ends  ', '="9780441172719"', '[]', '["a"]'],
]
/** As titles are in a table: a line break is a line feed. Bodies keep theirs. */
const titled = (text: string): string => text.replace(/\r\n?/g, '\n')

/** A service's library in both forms, without what is each service's own: ids and times. */
async function exported(service: Service): Promise<{ lines: string; table: string; raw: string }> {
  const client = new Client(service)
  const url = `/reviewers/me/export?reviewer=${encodeURIComponent(reader)}`
  const [lines, table] = [await client.get(url, asLines), await client.get(url, { accept: 'text/csv' })]
  expect([lines.statusCode, table.statusCode]).toEqual([200, 200])
  const own = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g
  return { lines: lines.body.replace(own, '…'), table: table.body.replace(own, '…'), raw: table.body }
}

/** A service in which the reader has reviewed whatever is hard to write down. */
async function filled(open: () => Promise<Service>): Promise<Service> {
  const service = await open()
  useApi(service.app)
  const client = new Client(service)
  await imported(client, goodreadsFile([{ Title: 'Emma', 'My Review': 'a<br/>b', ISBN13: `="${anIsbn()}"` }]), reader)
  for (const [at, text] of texts.entries()) {
    const title = `${titled(text)} ${at}`
    const isbn = at % 2 ? anIsbn() : null
    const book = await client.addBook({
      title,
      authors: [titled(text), `King ${at}, Jr.`],
      isbn,
      publishedYear: at % 3 ? -750 : null,
    })
    await client.review(book, reader, { rating: 1 + (at % 5), title: titled(text), body: text, spoiler: at % 2 === 0 })
  }
  for (const body of ['', null]) await client.review(await client.addBook({ title: `Only rated ${body}` }), reader, { body })
  const endsWithSpaces = await client.addBook({ title: texts.find(text => text.includes('#1'))! })
  await client.review(endsWithSpaces, reader, { rating: 5 })
  return service
}

function roundTrips(store: string, open: () => Promise<Service>): void {
  describe(`a library that is exported, imported into an empty service over ${store}, and exported again`, () => {
    let [first, second]: (Service | undefined)[] = []
    beforeAll(async () => {
      first = await filled(open)
      second = await open()
    })
    afterAll(() => Promise.all([first?.close(), second?.close()]))

    test('is the same in both forms, but for ids and times', async () => {
      const before = await exported(first!)
      const { summary, results } = await imported(new Client(second!), before.raw, reader)
      const all = texts.length + 4
      expect(summary).toEqual({ rows: all, added: all, alreadyThere: 0, skipped: 0, booksAdded: all, reviewsAdded: all })
      expect(results.flatMap(({ remarks }) => remarks)).toEqual([])
      const after = await exported(second!)
      expect(after.table).toBe(before.table)
      expect(after.lines).toBe(before.lines)
    })

    test('and imported where it came from changes nothing', async () => {
      const { raw } = await exported(first!)
      const answer = await upload(new Client(first!), raw, reader)
      const all = texts.length + 4
      expect(answer.json()).toMatchObject({ summary: { rows: all, alreadyThere: all } })
      expect((await exported(first!)).raw).toBe(raw)
    })
  })
}

roundTrips('PGlite', pgliteService)
describeOn('PostgreSQL', 'on a server', () => roundTrips('PostgreSQL', postgresService))
