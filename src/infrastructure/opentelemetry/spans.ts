import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import { isKeyRefusal } from '../../application/ports/kept-answers.ts'
import { isDomainError } from '../../domain/errors.ts'

/** Notes something on the span that is running. */
export type Note = (attributes: Attributes) => void

/**
 * The spans of what is being done. Each is part of the one in whose course it began; outside of any request that is sampled nothing
 * is followed, and what is to be done is done as it is. Nothing global is registered: who wants to follow hands this around.
 */
export class Spans {
  readonly #tracer: Tracer
  readonly #running = new AsyncLocalStorage<Context>()

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  /** Whether what is running is followed. */
  get following(): boolean {
    return this.#running.getStore() !== undefined
  }

  /** Begins a span that is part of none of ours. @param from where its caller stands */
  begin(name: string, options: SpanOptions, from: Context = ROOT_CONTEXT): Span {
    return this.#tracer.startSpan(name, options, from)
  }

  /** Does the work in the course of a span. */
  inside<T>(span: Span, work: () => T): T {
    return this.#running.run(trace.setSpan(ROOT_CONTEXT, span), work)
  }

  /** Begins a span of what is running, to be ended by whoever asks; null where nobody follows that. */
  beginPart(name: string, options: SpanOptions): Span | null {
    const running = this.#running.getStore()
    return running ? this.#tracer.startSpan(name, options, running) : null
  }

  /** Does the work as a span of what is running, until it returns, or its promise settles, or all that it gives has been taken. */
  part<T>(name: string, options: SpanOptions, work: (note: Note) => T): T {
    const span = this.beginPart(name, options)
    if (!span) return work(() => {})
    const note: Note = attributes => void span.setAttributes(attributes)
    try {
      const given = this.inside(span, () => work(note))
      if (given instanceof Promise) return this.#until(span, given) as T
      if (isIterable(given)) return this.#taken(span, given) as T
      span.end()
      return given
    } catch (error) {
      endFailed(span, error)
      throw error
    }
  }

  async #until<T>(span: Span, promise: Promise<T>): Promise<T> {
    try {
      const given = await promise
      span.end()
      return given
    } catch (error) {
      endFailed(span, error)
      throw error
    }
  }

  async *#taken<T>(span: Span, all: AsyncIterable<T>): AsyncGenerator<T, void, void> {
    const iterator = this.inside(span, () => all[Symbol.asyncIterator]())
    try {
      for (;;) {
        const next = await this.inside(span, () => iterator.next())
        if (next.done) return
        yield next.value
      }
    } catch (error) {
      fail(span, error)
      throw error
    } finally {
      await this.inside(span, () => iterator.return?.())
      span.end()
    }
  }
}

const isIterable = (given: unknown): given is AsyncIterable<unknown> =>
  typeof given === 'object' && given !== null && Symbol.asyncIterator in given

export function endFailed(span: Span, error: unknown): void {
  fail(span, error)
  span.end()
}

/** What kind of error, and none of its words, in which values may stand; a refusal is an answer, and no failure of ours. */
function fail(span: Span, error: unknown): void {
  if (isDomainError(error) || isKeyRefusal(error)) {
    span.setAttribute('book_review.refusal', error.code)
    return
  }
  span.setAttribute('error.type', typeOf(error))
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** The code that an error has (of PostgreSQL, of a socket), or its name. */
function typeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : '_OTHER'
}
