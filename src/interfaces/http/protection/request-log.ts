import type { IncomingMessage } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { type Place, placeOf } from './trace-context.ts'

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'
type PlaceOf = (request: IncomingMessage) => Place
type Log = FastifyBaseLogger & { readonly isLevelEnabled?: (level: string) => boolean }

/**
 * The log of one request: each line bears the request's id and its place in a trace. What stands on the lines is put together
 * when there is one: for a request that logs nothing it would cost as much as all else around a remembered answer.
 */
export class RequestLog implements FastifyBaseLogger {
  readonly #log: Log
  readonly #bindings: object
  readonly #request: IncomingMessage
  readonly #placeOf: PlaceOf
  #stamp: object | undefined

  /** @param bindings of every line @param place where in a trace the request stands */
  constructor(log: FastifyBaseLogger, bindings: object, request: IncomingMessage, place: PlaceOf = placeOf) {
    this.#log = log
    this.#bindings = bindings
    this.#request = request
    this.#placeOf = place
  }

  get level(): string {
    return this.#log.level
  }

  fatal(...line: unknown[]): void {
    this.#write('fatal', line)
  }

  error(...line: unknown[]): void {
    this.#write('error', line)
  }

  warn(...line: unknown[]): void {
    this.#write('warn', line)
  }

  info(...line: unknown[]): void {
    this.#write('info', line)
  }

  debug(...line: unknown[]): void {
    this.#write('debug', line)
  }

  trace(...line: unknown[]): void {
    this.#write('trace', line)
  }

  silent(): void {}

  child(...bindings: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#log.child(this.#given).child(...bindings)
  }

  get #given(): object {
    return (this.#stamp ??= { ...this.#bindings, ...this.#placeOf(this.#request) })
  }

  /** As pino takes them: an object, an error or nothing, and then a message. */
  #write(level: Level, [first, ...message]: unknown[]): void {
    if (this.#log.isLevelEnabled?.(level) === false) return
    const [more, rest] = typeof first === 'string' ? [{}, [first, ...message]] : [fieldsOf(first), message]
    this.#log[level]({ ...this.#given, ...more }, ...(rest as [string]))
  }
}

const fieldsOf = (first: unknown): object => (first instanceof Error ? { err: first } : (first as object))
