import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import Fastify from 'fastify'
import { sendInBursts } from '../../src/interfaces/http/bursts.ts'

/** An app that notes when an answer is ready, and when it is sent. */
function noting() {
  const noted: string[] = []
  const app = Fastify()
  app.addHook('onRequest', (_request, { raw }, done) => {
    const writeHead = raw.writeHead.bind(raw) as (...given: unknown[]) => typeof raw
    Object.assign(raw, {
      writeHead: (...given: unknown[]) => {
        noted.push('sent')
        return writeHead(...given)
      },
    })
    done()
  })
  app.addHook('onSend', (_request, _reply, payload, done) => {
    noted.push('ready')
    done(null, payload)
  })
  sendInBursts(app)
  app.get<{ Params: { name: string } }>('/:name', (request, reply) => reply.send(request.params.name))
  app.get('/unsendable', (_request, reply) => reply.header('x-name', 'Čapek').send('never sent'))
  return { app, noted }
}

const times = (count: number, word: string): string[] => Array.from({ length: count }, () => word)

test('answers of one turn are sent eight at a time, and the rest at its end', async () => {
  const { app, noted } = noting()
  await app.ready()
  const answers = await Promise.all(Array.from({ length: 19 }, (_, n) => app.inject(`/${n}`)))
  expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual(answers.map((_, n) => [200, String(n)]))
  const eight = [...times(8, 'ready'), ...times(8, 'sent')]
  expect(noted).toEqual([...eight, ...eight, ...times(3, 'ready'), ...times(3, 'sent')])
})

test('an answer alone waits for the end of its turn, and no longer', async () => {
  const { app, noted } = noting()
  await app.ready()
  const answer = app.inject('/one')
  for (let turn = 0; !noted.includes('ready'); turn++) {
    if (turn > 10) throw new Error('It was not ready in ten turns.')
    await nextTurn()
  }
  await nextTurn()
  expect(noted).toEqual(['ready', 'sent'])
  expect((await answer).body).toBe('one')
})

test('one that cannot be sent is a 500 of its own, and the others are answered', async () => {
  const { app } = noting()
  await app.ready()
  const answers = await Promise.all(['/one', '/unsendable', '/two'].map(url => app.inject(url)))
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 500, 200])
})
