import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { goodreadsFile } from '../imports/library-files.ts'
import { type ReportLine } from '../http/library-uploads.ts'
import { OpenUpload } from '../http/open-upload.ts'
import { listen } from '../http/raw-http.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres, freshRedis } from '../support/fresh.ts'
import { type Fault, TcpProxy } from '../support/tcp-proxy.ts'
import { eventually } from './eventually.ts'
import { openService, type Service } from './service.ts'

jest.setTimeout(60_000)

const titles = Array.from({ length: 40 }, (_, at) => `Volume ${at + 1}`)
const lines = goodreadsFile(titles.map(Title => ({ Title }))).split('\n')
/** The header and the first half of the rows, told to be over by blank lines; and the other half. */
const [firstHalf, rest] = [`${lines.slice(0, 21).join('\n')}\n\n\n\n\n`, lines.slice(21).join('\n')]

describeOn(['PostgreSQL', 'Redis'], 'The database goes away in the middle of an import', () => {
  let proxy: TcpProxy
  let service: Service
  let port: number
  let drop: () => Promise<unknown>
  beforeAll(async () => {
    const database = await freshPostgres()
    drop = database.drop
    proxy = await TcpProxy.before(database.url)
    service = await openService(proxy.through(database.url), await freshRedis())
    port = await listen(service.app)
  })
  afterAll(async () => {
    await proxy.set('pass')
    service.app.server.closeAllConnections()
    await service.close()
    await proxy.close()
    await drop()
  })

  const library = async (reader: string): Promise<string[]> => {
    const { body } = await service.get(`/reviewers/me/export?reviewer=${reader}`)
    return body.split('\n').flatMap(line => (line ? (JSON.parse(line) as { book: { title: string } }).book.title : []))
  }
  const all = async (upload: OpenUpload): Promise<ReportLine[]> => {
    const told: ReportLine[] = []
    for (let line = await upload.line(); line; line = await upload.line()) told.push(line)
    return told
  }
  const unavailable = { type: '/problems/temporarily-unavailable', status: 503 }

  test.each<[Fault & string, string]>([
    ['refuse', 'Ann'],
    ['hang', 'Ben'],
  ])('S8 (%s): what was told is kept, and the rest is done when it is sent again', async (fault, reader) => {
    const asLines = new OpenUpload(port, reader)
    const asReport = new OpenUpload(port, `${reader}-too`, { accept: 'application/json' })
    for (const upload of [asLines, asReport]) await upload.send(firstHalf)
    for (const title of titles.slice(0, 20)) expect(await asLines.line()).toMatchObject({ row: { title, outcome: 'added' } })
    await eventually('the other is as far', async () => (await library(`${reader}-too`)).length === 20, 20_000)

    await proxy.set(fault)
    for (const upload of [asLines, asReport]) {
      await upload.send(rest)
      upload.end()
    }
    expect(await all(asLines)).toMatchObject([{ problem: unavailable }])
    const { status, body } = await asReport.whole()
    expect([status, JSON.parse(body)]).toMatchObject([503, unavailable])
    expect((await asReport.answer()).headers['retry-after']).toBe('1')

    await proxy.set('pass')
    await eventually('the service is ready again', async () => (await service.get('/readyz')).statusCode === 200, 20_000)
    for (const name of [reader, `${reader}-too`]) {
      expect(titles.slice(0, 21).slice(0, (await library(name)).length)).toEqual(await library(name)) // the row it was at may be kept
      expect((await library(name)).length).toBeGreaterThanOrEqual(20)
      const again = new OpenUpload(port, name)
      await again.send(firstHalf + rest)
      again.end()
      expect((await all(again)).at(-1)).toMatchObject({ summary: { rows: 40, skipped: 0 } })
      expect(await library(name)).toEqual(titles)
    }
    const books = await service.get('/books?limit=100')
    expect(books.json<{ items: unknown[] }>().items).toHaveLength(40)
  })
})
