import { once } from 'node:events'
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { importsOf, type ReportLine } from './library-uploads.ts'

/** A file that is sent to be imported as slowly as one likes, over a connection of its own. */
export class OpenUpload {
  readonly #request: ClientRequest
  readonly #answer: Promise<IncomingMessage>
  #lines: AsyncIterator<string, void> | null = null

  constructor(port: number, reviewer: string, headers: Readonly<Record<string, string | number>> = {}) {
    this.#request = request({
      ...{ port, host: '127.0.0.1', method: 'POST', path: importsOf(reviewer), agent: new Agent({ keepAlive: true }) },
      headers: { 'content-type': 'text/csv', accept: 'application/x-ndjson', ...headers },
    })
    this.#request.on('error', () => {}) // who waits for an answer is told
    this.#answer = once(this.#request, 'response').then(([answer]) => answer as IncomingMessage)
    this.#answer.catch(() => {})
  }

  /** Resolves when it has been given to the connection. */
  send(part: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => this.#request.write(part, error => (error ? reject(error) : resolve())))
  }

  end(): void {
    this.#request.end()
  }

  /** Hangs up, without a word. */
  breakOff(): void {
    this.#request.destroy()
  }

  /** As soon as it begins; rejects when the connection is closed without. */
  answer(): Promise<IncomingMessage> {
    return this.#answer
  }

  /** Its status and everything it says, when it is over. */
  async whole(): Promise<{ status: number; body: string }> {
    const answer = await this.#answer
    return { status: answer.statusCode!, body: await text(answer) }
  }

  /** The next line of the report, as soon as it comes; null behind the last. */
  async line(): Promise<ReportLine | null> {
    this.#lines ??= linesOf(await this.#answer)
    const next = await this.#lines.next()
    return next.done ? null : (JSON.parse(next.value) as ReportLine)
  }
}

async function* linesOf(answer: IncomingMessage): AsyncGenerator<string, void, void> {
  let rest = ''
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    yield* lines
  }
  if (rest !== '') throw new Error(`The last line does not end: ${rest}`)
}
