import { EventEmitter, once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { JWK, JWTPayload } from 'jose'
import { newSigningKey, type SigningAlgorithm, type SigningKey } from '../../tools/local-issuer/signing-key.ts'
import { type Header, signed } from './forged-token.ts'

/** How the issuer answers whoever asks for its keys. */
export type IssuerMode =
  | 'serve'
  /** It takes the request and never says a word. */
  | 'hang'
  /** It begins its answer, and goes on for ever, a blank at a time. */
  | 'drip'
  /** It breaks the connection in the middle of its answer. */
  | 'cut'
  /** It says where else to ask, where its keys are indeed. */
  | 'redirect'
  /** Its keys come with more than anybody needs; packed, that is little on the wire; or it never ends. */
  | 'huge'
  | 'packed'
  | 'endless'
  /** Any status, with its keys; or whatever text with 200. */
  | { readonly status: number }
  | { readonly text: string }

export const audience = 'book-review'

/** Signs access tokens with real keys and shows these over HTTP, well or badly; every request is counted. */
export class TestIssuer {
  mode: IssuerMode = 'serve'
  /** How often its keys were asked for, and how often anything else was, ever. */
  readonly requests = { keys: 0, elsewhere: 0 }
  /** The keys that it shows; the last of its kind is the one that signs. */
  keys: SigningKey[] = []
  /** What it shows besides: keys that are none, say. */
  extra: JWK[] = []
  readonly #server: Server
  readonly #heard = new EventEmitter()
  #port = 0

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#heard.emit('request')
      if (request.url !== '/jwks.json') {
        this.requests.elsewhere++
        return void response.end(this.#set())
      }
      this.requests.keys++
      this.#answer(response)
    })
  }

  static async start(...algorithms: readonly SigningAlgorithm[]): Promise<TestIssuer> {
    const issuer = new TestIssuer()
    issuer.keys = await Promise.all((algorithms.length > 0 ? algorithms : (['ES256'] as const)).map(newSigningKey))
    await issuer.open()
    return issuer
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`
  }
  get jwksUrl(): URL {
    return new URL('/jwks.json', this.issuer)
  }
  get trusted(): { issuer: string; audience: string } {
    return { issuer: this.issuer, audience }
  }

  /** The key that signs. */
  key(alg: SigningAlgorithm = this.keys.at(-1)!.alg): SigningKey {
    return this.keys.findLast(key => key.alg === alg)!
  }

  /** A token that is good for an hour from `now`, but for what is said otherwise; `undefined` leaves a claim or a parameter out. */
  async sign(
    claims: Readonly<Record<string, unknown>> = {},
    header: Header = {},
    key = this.key(),
    now = Date.now(),
  ): Promise<string> {
    const seconds = Math.floor(now / 1_000)
    const all: JWTPayload = { iss: this.issuer, aud: audience, sub: 'ada', iat: seconds, exp: seconds + 3_600, ...claims }
    return signed({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header }, JSON.stringify(all), key)
  }

  /** A new key signs from now on; the others are still shown. */
  async rotate(alg: SigningAlgorithm = 'ES256'): Promise<SigningKey> {
    this.keys.push(await newSigningKey(alg))
    return this.keys.at(-1)!
  }

  withdraw(...gone: readonly SigningKey[]): void {
    this.keys = this.keys.filter(key => !gone.includes(key))
  }

  /** Resolves when the next request has come in. */
  async asked(): Promise<void> {
    await once(this.#heard, 'request')
  }

  /** Nobody listens any more; `open` again at the same port. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async open(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  #set(): string {
    return JSON.stringify({ keys: [...this.keys.map(({ jwk }) => jwk), ...this.extra] })
  }

  #answer(response: ServerResponse): void {
    const { mode } = this
    response.on('error', () => {}) // whoever asked has gone: that is what is tried
    if (mode === 'hang') return
    if (mode === 'redirect') return void response.writeHead(302, { location: `${this.issuer}/elsewhere.json` }).end(this.#set())
    if (mode === 'drip' || mode === 'endless') {
      repeat(response, mode === 'drip' ? ' ' : ' '.repeat(64 * 1_024), mode === 'drip' ? 10 : 0)
      return
    }
    if (mode === 'cut') {
      const whole = this.#set()
      response.writeHead(200, { 'content-length': whole.length })
      return void response.write(whole.slice(0, -1), () => response.destroy())
    }
    const long = this.#set() + ' '.repeat(512 * 1_024)
    if (mode === 'huge') return void response.end(long)
    if (mode === 'packed') return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(long))
    if (mode === 'serve') return void response.end(this.#set())
    response.statusCode = 'status' in mode ? mode.status : 200
    response.end('text' in mode ? mode.text : this.#set())
  }
}

/** Writes the text again and again, as fast as it is taken and with a pause, until nobody is there any more. */
function repeat(response: ServerResponse, text: string, pause: number): void {
  response.write(text, () => {
    if (!response.destroyed) setTimeout(repeat, pause, response, text, pause).unref()
  })
}
