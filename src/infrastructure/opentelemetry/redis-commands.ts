import { type TracingChannelSubscribers, tracingChannel } from 'node:diagnostics_channel'
import { type Span, SpanKind } from '@opentelemetry/api'
import { endFailed, type Spans } from './spans.ts'

/** What ioredis tells of a command; its arguments are not looked at. */
interface Told {
  readonly command: string
  readonly database?: number
  readonly serverAddress?: string
  readonly serverPort?: number
  error?: unknown
}

/** Follows each command that ioredis sends, by the channel on which it tells of them itself. Gives a function that ends it. */
export function followRedis(spans: Spans): () => void {
  const begun = new WeakMap<object, Span>()
  const channel = tracingChannel<Told, Told>('ioredis:command')
  const subscribers: TracingChannelSubscribers<Told> = {
    start: told => {
      const span = spans.beginPart(told.command.toUpperCase(), { kind: SpanKind.CLIENT, attributes: attributesOf(told) })
      if (span) begun.set(told, span)
    },
    end: () => {},
    asyncStart: () => {},
    asyncEnd: told => {
      const span = begun.get(told)
      if (span && 'error' in told) endFailed(span, told.error)
      else span?.end()
    },
    error: () => {}, // it ends all the same
  }
  channel.subscribe(subscribers)
  return () => channel.unsubscribe(subscribers)
}

const attributesOf = ({ command, database, serverAddress, serverPort }: Told) => ({
  'db.system.name': 'redis',
  'db.operation.name': command.toUpperCase(),
  ...(database !== undefined && { 'db.namespace': String(database) }),
  ...(serverAddress !== undefined && { 'server.address': serverAddress }),
  ...(serverPort !== undefined && { 'server.port': serverPort }),
})
