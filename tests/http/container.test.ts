import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Catalogue } from '../../src/application/ports/catalogue.ts'
import { AddBook } from '../../src/application/use-cases/add-book.ts'
import { GetBook } from '../../src/application/use-cases/get-book.ts'
import { ListBooks } from '../../src/application/use-cases/list-books.ts'
import { connections, ports } from '../../src/container.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { SystemClock } from '../../src/infrastructure/system/system-clock.ts'
import { JoseAccessTokens } from '../../src/infrastructure/tokens/jose-access-tokens.ts'
import { type BookId, readId } from '../../src/domain/identity.ts'
import { useApi } from '../support/api-matcher.ts'
import { memoryService, swappableContainer } from '../support/memory-service.ts'
import { Client, nobody } from './client.ts'

const anyId = readId<BookId>(nobody)!
/** A catalogue in which everything is named as told. */
function fake(title: string): Catalogue {
  const answer = async () => ({ view: { title } as never, source: { kind: 'uncached' } as const })
  return {
    books: answer,
    allBooks: () => [].values() as never,
    book: answer,
    reviews: answer,
    review: answer,
    booksOf: async () => [],
    reviewsBy: answer,
  }
}

describe('the container', () => {
  test('makes each thing once, and the use cases of it', async () => {
    const { parent } = await swappableContainer()
    for (const port of [ports.clock, ports.identities, ports.reviewers, ports.bookFile, ports.cache]) {
      expect(parent.resolve<unknown>(port)).toBe(parent.resolve<unknown>(port))
    }
    const { container } = await swappableContainer()
    container.registerInstance(ports.catalogue, fake('any'))
    expect(container.resolve(GetBook)).toBe(container.resolve(GetBook))
  })

  test('gives a use case the adapter that was swapped in, though it was registered before', async () => {
    const { container } = await swappableContainer()
    container.registerInstance(ports.catalogue, fake('swapped in'))
    expect((await container.resolve(GetBook).execute(anyId)).view.title).toBe('swapped in')
  })

  test('keeps a child’s adapters from its parent and from its other children, whoever asks first', async () => {
    const { parent } = await swappableContainer()
    const children = ['one', 'two'].map(title => {
      const child = parent.createChildContainer()
      child.registerInstance(ports.catalogue, fake(title))
      return child
    })
    const titles = async () => Promise.all(children.map(async child => (await child.resolve(GetBook).execute(anyId)).view.title))
    expect(await titles()).toEqual(['one', 'two'])

    parent.registerInstance(ports.catalogue, fake('of the parent'))
    expect((await parent.resolve(GetBook).execute(anyId)).view.title).toBe('of the parent')
    expect(await titles()).toEqual(['one', 'two'])
    expect(parent.resolve(GetBook)).not.toBe(children[0]!.resolve(GetBook))
  })

  test('keeps its own adapters when a child has others', async () => {
    const { parent, container } = await swappableContainer()
    const stopped = { now: () => new Date(0) }
    container.registerInstance(ports.clock, stopped)
    expect(container.resolve(ports.clock)).toBe(stopped)
    expect(parent.resolve(ports.clock)).toBeInstanceOf(SystemClock)
    const sibling = parent.createChildContainer()
    expect(sibling.resolve(ports.clock)).toBeInstanceOf(SystemClock)
  })

  test('believes access tokens where the settings say whose, and leans on their issuer then, but can do without', async () => {
    const AUTH_JWKS_URL = 'https://issuer.example/jwks.json'
    const tokens = { AUTH_ISSUER: 'https://issuer.example', AUTH_AUDIENCE: 'book-review', AUTH_JWKS_URL }
    const made = async (environment: Record<string, string>) => {
      const { container } = await swappableContainer({ environment })
      container.registerInstance(connections.database, {} as Database) // nothing is asked of it
      const read = container.resolve(ports.accessTokens)
      expect(container.resolve(ports.accessTokens)).toBe(read)
      return [read, container.resolve(ports.dependencies).map(({ name, optional }) => [name, optional])]
    }
    expect(await made({})).toEqual([null, [['database', false]]])
    const both = [
      ['database', false],
      ['issuer', true],
    ]
    expect(await made(tokens)).toEqual([expect.any(JoseAccessTokens), both])
  })

  test('shares nothing with another container', async () => {
    const [one, other] = [(await swappableContainer()).parent, (await swappableContainer()).parent]
    expect(one.resolve(ports.cache)).not.toBe(other.resolve(ports.cache))
  })
})

describe('the service over memory adapters', () => {
  test('opens no database, whatever it is asked', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'book-review-'))
    const DATA_DIR = path.join(folder, 'data')
    try {
      const service = await memoryService({ environment: { DATA_DIR } })
      useApi(service.app)
      const client = new Client(service)
      const book = await client.addBook()
      const review = await client.review(book, 'Dorothea')
      for (const url of [
        '/books',
        `/books/${book.id}`,
        `/books/${book.id}/reviews`,
        `/books/${book.id}/reviews/${review.id}`,
        '/readyz',
      ])
        expect((await client.get(url)).statusCode).toBe(200)
      await service.close()
      expect(() => service.container.resolve(connections.database)).toThrow('has no database')
      expect([DATA_DIR, `${DATA_DIR}.lock`].filter(existsSync)).toEqual([])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('shares its books with no other', async () => {
    const [one, other] = [await memoryService(), await memoryService()]
    await one.container.resolve(AddBook).execute({ title: 'Middlemarch', authors: ['George Eliot'] })
    const page = { limit: 20, after: null }
    expect((await one.container.resolve(ListBooks).execute(page)).view.items).toHaveLength(1)
    expect((await other.container.resolve(ListBooks).execute(page)).view.items).toHaveLength(0)
  })
})
