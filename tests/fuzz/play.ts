import { isDeepStrictEqual } from 'node:util'
import type { Answered, ApiAnswers } from '../support/api-answers.ts'
import { checkAnyForm, checkForm } from './answer-form.ts'
import type { Api } from './description.ts'
import type { Draw } from './draws.ts'
import { effects } from './effects.ts'
import type { Fuzzed, Sent } from './fuzzed.ts'
import { Model } from './model.ts'
import { judge, type Verdict } from './oracle.ts'
import { written } from './framing.ts'
import { type Request, requestOf } from './requests.ts'
import type { Schemas } from './schemas.ts'
import { checkChallenge } from './token-faults.ts'

/** Something that the service must not do, and the requests that led to it. */
export class Finding extends Error {
  override readonly name = 'Finding'
}

/** What the service says of itself. */
export interface Told {
  readonly api: Api
  readonly schemas: Schemas
  readonly answers: ApiAnswers
}
export type Count = (operation: string, statusCode: number) => void

/** As many bytes of head as are surely read. */
const mostHead = 15_000

/** One sequence of requests to a service that began empty, each answer held against the document, the oracle and the model. */
export class Play {
  readonly model = new Model()
  readonly transcript: string[] = []
  readonly #api: Api
  readonly #schemas: Schemas
  readonly #answers: ApiAnswers
  readonly #service: Fuzzed
  readonly #count: Count
  constructor({ api, schemas, answers, service, count }: Told & { readonly service: Fuzzed; readonly count: Count }) {
    this.#api = api
    this.#answers = answers
    this.#schemas = schemas
    this.#service = service
    this.#count = count
  }

  /** @throws Finding */
  async step(drawn: Draw): Promise<void> {
    const request = await requestOf(drawn, this.model, this.#service.issuer, (url, headers) => this.#tagOf(url, headers))
    const verdict = judge(this.#api, this.#schemas, this.model, request)
    const answer = await this.send(request)
    this.transcript.push(`${told(request)}\n  → ${answer.statusCode} ${answer.body.slice(0, 300)}`)
    this.#count(`${request.method} ${verdict.asked?.operation.path ?? '(not in the document)'}`, answer.statusCode)
    if (this.#service.askDamaged) {
      await this.#damaged(request, this.#service.askDamaged)
      if (answer.statusCode === 431 && written(request).head.length > mostHead) return // before anything was read of it
    }
    checkForm(this.require.bind(this), this.#answers, request, verdict, answer)
    this.#checkStatus(verdict, answer)
    checkChallenge(this.require.bind(this), verdict, answer)
    if (verdict.asked) await effects(this, verdict.asked, answer)
  }

  /** What is damaged is refused, or read as it is meant; either way the service lives, which the next request shows. */
  async #damaged(request: Request, ask: NonNullable<Fuzzed['askDamaged']>): Promise<void> {
    const { damage } = request.framing
    if (!damage || request.method !== 'GET') return
    const answers = await ask({ ...request, headers: {} }, damage)
    this.transcript.push(`  damaged by ${damage.what}\n  → ${answers.map(({ statusCode }) => statusCode).join()}`)
    for (const answer of answers) {
      checkAnyForm(this.require.bind(this), answer)
      this.require(!damage.refused || answer.statusCode >= 400, `${answer.statusCode} to a request with ${damage.what}`)
    }
  }

  send(sent: Sent): Promise<Answered> {
    return this.#service.ask(sent)
  }

  get(url: string, method: 'GET' | 'HEAD' = 'GET', headers: Request['headers'] = {}): Promise<Answered> {
    return this.send({ method, url, headers, body: null })
  }

  /** @throws Finding unless it holds */
  require(holds: boolean, what: string): void {
    if (!holds) throw new Finding(what)
  }

  /** @throws Finding unless the two are alike */
  same(what: string, found: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(found, expected))
      throw new Finding(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`)
  }

  #checkStatus({ statuses, faults }: Verdict, { statusCode }: Answered): void {
    const why =
      faults.map(({ what, lenient }) => (lenient ? `${what} (maybe)` : what)).join('; ') || 'nothing is wrong with the request'
    this.require(statuses.includes(statusCode), `${statusCode} instead of ${statuses.join(' or ')}: ${why}`)
  }

  async #tagOf(url: string, headers: Request['headers']): Promise<string | null> {
    const { etag } = (await this.get(url, 'GET', headers)).headers
    return typeof etag === 'string' ? etag : null
  }
}

/** As a person can send it again. */
export function told({ method, url, headers, body }: Request): string {
  const fields = Object.entries(headers).map(([name, value]) => `\n  ${name}: ${JSON.stringify(value)}`)
  const shown = url.length > 2_000 ? `${url.slice(0, 2_000)}… (${url.length} characters)` : url
  return `${method} ${shown}${fields.join('')}${body ? `\n  body: ${shownBytes(body)}` : ''}`
}

function shownBytes(body: Buffer): string {
  const text = body.toString()
  const short = text.length > 1_000 ? `${text.slice(0, 1_000)}… (${body.length} bytes)` : text
  return body.equals(Buffer.from(text)) ? JSON.stringify(short) : `hex ${body.toString('hex').slice(0, 2_000)}`
}
