import { describe, expect, test } from '@jest/globals'
import type { UnitOfWork } from '../../../src/application/ports/unit-of-work.ts'
import { ports } from '../../../src/container.ts'
import { gate } from '../../contracts/gate.ts'
import { useApi } from '../../support/api-matcher.ts'
import type { Service, ServiceOptions } from '../../support/memory-service.ts'
import { Client } from '../client.ts'
import { problemOf } from '../problem-of.ts'

export type Open = (options?: ServiceOptions) => Promise<Service>

const book = { title: 'Evelina', authors: ['Frances Burney'] }
const keyed = (key: string) => ({ 'idempotency-key': key })

/** A service in which what is done once stops before the commit, until it is let go on. */
async function stopping(open: Open) {
  const [begun, goOn] = [gate(), gate()]
  const held = (inner: UnitOfWork): UnitOfWork => ({
    run: work => inner.run(work),
    submit: review => inner.submit(review),
    once: (request, now, work) =>
      inner.once(request, now, async tx => {
        const result = await work(tx)
        begun.open()
        await goOn.opened
        return result
      }),
  })
  const service = await open({
    swap: container => container.registerInstance(ports.unitOfWork, held(container.resolve(ports.unitOfWork))),
  })
  useApi(service.app)
  return { service, client: new Client(service), begun, goOn }
}

/** @param open opens a service of the caller's own */
export function requestsInProgressSuite(open: Open): void {
  describe('a request that is still being done', () => {
    test('I1 is not waited for: the second is 409 and says when to come back, and then is given the answer', async () => {
      const { service, client, begun, goOn } = await stopping(open)
      const first = client.post('/books', book, keyed('"one"'))
      await begun.opened
      for (const body of [book, { ...book, title: 'Another' }]) {
        const second = await client.post('/books', body, keyed('"one"'))
        problemOf(second, 409, 'request-in-progress')
        expect(second.headers['retry-after']).toBe('1')
        expect(second.headers).not.toHaveProperty('idempotency-replayed')
      }
      goOn.open()
      const { statusCode, body } = await first
      expect(statusCode).toBe(201)
      const third = await client.post('/books', book, keyed('"one"'))
      expect({ body: third.body, replayed: third.headers['idempotency-replayed'] }).toEqual({ body, replayed: 'true' })
      await service.close()
    })
  })
}
