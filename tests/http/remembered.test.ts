import { expect, test } from '@jest/globals'
import type { Answer, Catalogue } from '../../src/application/ports/catalogue.ts'
import type { BookView } from '../../src/application/ports/views.ts'
import { ports } from '../../src/container.ts'
import type { BookId } from '../../src/domain/identity.ts'
import { memoryService } from '../support/memory-service.ts'

const id = '019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b' as BookId

/** A view that counts how often it is written: whoever writes it reads its title. */
function aView(title: string) {
  let written = 0
  const view = {
    ...{ id, authors: ['George Eliot'], isbn: null, publishedYear: 1871, language: null, description: null },
    ...{ rating: { average: null, count: 0, histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 } } },
    ...{ createdAt: '2026-01-02T03:04:05.000Z', updatedAt: '2026-01-02T03:04:05.000Z' },
    get title() {
      written++
      return title
    },
  } satisfies BookView
  return { view, written: () => written }
}

const hit = <View>(view: View): Answer<View> => ({ view, source: { kind: 'hit', ttl: 1_000, tier: 'memory' } })

async function serving(answers: { book?: Answer<BookView>; books?: Answer<{ items: BookView[]; next: null }> }) {
  const catalogue = { book: async () => answers.book, books: async () => answers.books } as unknown as Catalogue
  return memoryService({ swap: container => container.register(ports.catalogue, { useValue: catalogue }) })
}

test('C1 what is shown of a view is written once for all who ask for it, and anew for another view', async () => {
  const [first, other] = [aView('Middlemarch'), aView('Felix Holt')]
  const answers = { book: hit(first.view as BookView) }
  const { app, close } = await serving(answers)
  const ask = () => app.inject({ url: `/books/${id}` })
  const [one, two] = [await ask(), await ask()]
  expect(one.json()).toMatchObject({ title: 'Middlemarch' })
  expect([two.body, two.headers.etag]).toEqual([one.body, one.headers.etag])
  expect(first.written()).toBe(1)

  answers.book = hit(other.view as BookView)
  const three = await ask()
  expect(three.json()).toMatchObject({ title: 'Felix Holt' })
  expect(three.headers.etag).not.toBe(one.headers.etag)
  await close()
})

test('P4 what is remembered for one URL is not sent for another', async () => {
  const { view, written } = aView('Middlemarch')
  const page = { items: [view as BookView], next: null }
  const { app, close } = await serving({ books: hit(page) })
  const links = async (url: string) => (await app.inject({ url })).headers.link
  expect(await links('/books')).toBe('</books>; rel="first"')
  expect(await links('/books?limit=5')).toBe('</books?limit=5>; rel="first"')
  expect(await links('/books')).toBe('</books>; rel="first"')
  expect(await links('/books')).toBe('</books>; rel="first"')
  expect(written()).toBe(3)
  await close()
})

test('C2 what was remembered answers a HEAD and a conditional read like any other', async () => {
  const { app, close } = await serving({ book: hit(aView('Middlemarch').view as BookView) })
  const url = `/books/${id}`
  const { headers, body } = await app.inject({ url })
  const same = await app.inject({ url, headers: { 'if-none-match': `"other", ${String(headers.etag)}` } })
  expect([same.statusCode, same.body, same.headers.etag]).toEqual([304, '', headers.etag])
  const head = await app.inject({ url, method: 'HEAD' })
  expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([200, '', String(Buffer.byteLength(body))])
  await close()
})
