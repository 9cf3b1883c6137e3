import type { FastifyInstance } from 'fastify'
import { RefusedRequest } from '../problems/refused-request.ts'

/** When the event loop has too much to do; milliseconds. */
export interface OverloadLimits {
  /** Between two looks. */
  readonly every: number
  /** How much later than that a look is when a turn of the loop has been too long. */
  readonly late: number
  /** How many late looks in a row are an overload, and no hiccup such as the start, a collection of garbage or PGlite at work. */
  readonly times: number
}

/** So long turns mean some thousands of requests in wait: those who ask then would not be answered before they had given up. */
const usual: OverloadLimits = { every: 100, late: 250, times: 3 }

/**
 * While the event loop cannot keep up, requests are refused rather than begun; who watches over the service is answered. Not by
 * @fastify/under-pressure: it takes one long turn for overload, and sheds the first requests after a start.
 */
export function shedOverload(app: FastifyInstance, { every, late, times }: OverloadLimits = usual): void {
  let [looked, inARow] = [performance.now(), 0]
  const timer = setInterval(() => {
    const now = performance.now()
    inARow = now - looked - every > late ? inARow + 1 : 0
    looked = now
  }, every).unref()
  app.addHook('onClose', (_app, done) => {
    clearInterval(timer)
    done()
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const shed = inARow >= times && !request.routeOptions.config.always
    done(shed ? new RefusedRequest('overloaded', 'More is asked of the service than it can do at the moment.') : undefined)
  })
}
