import { describe, expect, jest, test } from '@jest/globals'
import { once } from 'node:events'
import { type ClientRequest, get, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { BookView } from '../../src/application/ports/views.ts'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { embedded } from '../../src/infrastructure/mikro-orm/embedded.ts'
import { describeOn } from '../support/describe-on.ts'
import { freshPostgres } from '../support/fresh.ts'
import { on } from '../support/templates.ts'
import { hold, migratedFolder, waiting } from './databases.ts'
import { filesFolder } from './made-up-file.ts'
import { logged, messages, post, serve } from './serving.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

const files = filesFolder()

/** Resolves as soon as nobody listens there any more. */
async function closedTo(origin: string): Promise<void> {
  const { hostname, port } = new URL(origin)
  for (;;) {
    const socket = connect(Number(port), hostname)
    try {
      await once(socket, 'connect')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return
    } finally {
      socket.destroy()
    }
  }
}

const many = 2_000

/** More than fits the buffers between the service and a client that does not read. */
const bigLibrary = async ({ em }: Database): Promise<void> => {
  await em.fork().execute(`
    with added as (
      insert into books (id, title, authors, description, created_at, updated_at, version, filed_title, terms)
        select lpad(to_hex(n), 32, '0')::uuid, 'Book ' || n, '["A"]', repeat('x', 10000), now(), now(), 1, 'book ' || n, '{book}'
        from generate_series(1, ${many}) n
        returning id)
    insert into book_ratings (book_id) select id from added`)
}

const responseTo = async (asked: ClientRequest): Promise<IncomingMessage> =>
  ((await once(asked, 'response')) as [IncomingMessage])[0]

describe('A started service', () => {
  test('answers at the addresses that it names, and ends with 0 and no word of trouble on SIGTERM and on SIGINT', async () => {
    const folder = await migratedFolder(files.at('stop'))
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { program, origin } = await serve({ DATA_DIR: folder })
      const ready = await logged(program, 'ready')
      expect(ready).toMatchObject({
        page: `${origin}/`,
        api: `${origin}/books`,
        docs: `${origin}/docs`,
        health: `${origin}/readyz`,
      })
      for (const path of ['/', '/books', '/docs', '/readyz']) expect((await fetch(origin + path)).status).toBe(200)

      program.signal(signal)
      const { code, err } = await program.ended
      expect({ code, err, last: messages(program).at(-1) }).toEqual({ code: 0, err: [], last: 'Stopped.' })
    }
  })

  test('S7 answers what it had begun to take in or to send before SIGTERM, and takes no new connection', async () => {
    const folder = await migratedFolder(files.at('drain'))
    await on(embedded(folder), bigLibrary)
    const { program, origin } = await serve({ DATA_DIR: folder })
    const lines = await responseTo(get(`${origin}/books`, { headers: { accept: 'application/x-ndjson' } }))
    const body = JSON.stringify({ title: 'Frankenstein', authors: ['Mary Shelley'] })
    const slow = request(`${origin}/books`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
    })
    slow.flushHeaders()
    await once(slow, 'continue') // it has the head of the request and waits for the body

    program.signal('SIGTERM')
    await logged(program, /^Stopping \(SIGTERM\)/)
    await closedTo(origin)
    slow.end(body)
    const answer = await responseTo(slow)
    answer.resume()
    expect({ status: answer.statusCode, connection: answer.headers.connection }).toEqual({ status: 201, connection: 'close' })
    const books = (await text(lines)).split('\n')
    expect(books.pop()).toBe('')
    expect(books.map(line => (JSON.parse(line) as BookView).title)).toEqual(
      Array.from({ length: many }, (_, at) => `Book ${many - at}`),
    )
    expect(await program.ended).toMatchObject({ code: 0, err: [] }) // within ten seconds: else it would not have been 0
  })

  test('has every book that it ever acknowledged, after kill -9 in the middle of writing', async () => {
    const folder = await migratedFolder(files.at('killed'))
    const { program, origin } = await serve({ DATA_DIR: folder })
    const acknowledged: string[] = []
    const enough = Promise.withResolvers<null>()
    const write = async (writer: number) => {
      for (let count = 1; ; count++) {
        const answer = await post(origin, `Volume ${count} of ${writer}`)
        expect(answer.status).toBe(201)
        acknowledged.push(answer.headers.get('location')!)
        if (acknowledged.length === 60) enough.resolve(null)
      }
    }
    const writers = [1, 2, 3, 4].map(writer => write(writer).catch((error: unknown) => String(error)))
    await enough.promise
    await program.kill() // while the four go on writing
    expect(await Promise.all(writers)).toEqual(Array(4).fill('TypeError: fetch failed'))

    const again = await serve({ DATA_DIR: folder })
    const answers = await Promise.all(acknowledged.map(location => fetch(again.origin + location)))
    expect(answers.filter(({ status }) => status !== 200).map(({ url }) => url)).toEqual([])
  })
})

describeOn('PostgreSQL', 'S7 A service that is told to stop', () => {
  test('answers the request that waits for the database, and takes no new connection meanwhile', async () => {
    const { url, drop } = await freshPostgres()
    const { program, origin } = await serve({ DATABASE_URL: url })
    const { release } = await hold(url, 'lock table books in access exclusive mode')
    const asked = fetch(`${origin}/books`)
    await waiting(url, 1)

    program.signal('SIGTERM')
    await logged(program, /^Stopping \(SIGTERM\)/)
    await closedTo(origin)
    await release()
    const answer = await asked
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: { items: [], next: null } })
    expect(answer.headers.get('connection')).toBe('close')
    expect(await program.ended).toMatchObject({ code: 0, err: [] })
    await drop()
  })
})
