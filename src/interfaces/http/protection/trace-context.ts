import { randomFillSync } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Where a request stands in a trace, by the names that OpenTelemetry has for it on lines of a log. */
export interface Place {
  readonly trace_id: string
  /** Of this service's part; a new one for each request. */
  readonly span_id: string
}

export const placeOf = ({ headers }: Pick<IncomingMessage, 'headers'>): Place => continued(headers.traceparent)

/**
 * Continues the trace that a `traceparent` header names (W3C Trace Context, section 3.2), or begins one where there is none or it
 * is not valid. A version that is not known yet may have more behind a hyphen; `ff` is none. `tracestate` is not looked at.
 */
function continued(traceparent: unknown): Place {
  const [, version, traceId, more] =
    typeof traceparent === 'string'
      ? (/^([\da-f]{2})-([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/.exec(traceparent) ?? [])
      : []
  const known = traceId !== undefined && version !== 'ff' && !/^0+$/.test(traceId) && !(version === '00' && more !== undefined)
  return { trace_id: known ? traceId : randomHex(16), span_id: randomHex(8) }
}

/** Random bytes are fetched for many requests at once: a fetch costs as much as a hundred of these. */
const random = Buffer.alloc(4_096)
let used = random.length

function randomHex(bytes: number): string {
  if (used + bytes > random.length) {
    randomFillSync(random)
    used = 0
  }
  used += bytes
  return random.toString('hex', used - bytes, used)
}
