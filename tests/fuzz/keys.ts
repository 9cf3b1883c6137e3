import { parsed } from './body-faults.ts'
import type { Asked } from './oracle.ts'
import type { Request } from './requests.ts'

/** What was done under an Idempotency-Key, and what was answered. */
export interface Keyed {
  readonly key: string
  /** Whose key it is: everybody's where nobody is told from anybody else. */
  readonly owner: string
  readonly request: Request
  readonly location: string
  readonly etag: unknown
  /** The representation, also where the answer left it out. */
  readonly made: unknown
  /** Since its reviewer was erased: nobody is given it again, and the key is as good as new. */
  readonly forgotten?: true
}

/** The text that a field spells as a String of RFC 9651 (section 3.3.3), whatever parameters it has; null where it is none. */
export function keyIn(field: string | undefined): string | null {
  const inner = /^ *"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)" *(;.*)?$/.exec(field ?? '')?.[1]
  const key = inner?.replace(/\\(.)/g, '$1') ?? ''
  return key.length >= 1 && key.length <= 255 ? key : null
}

/** What has been done under the request's key already. */
export function doneBefore({ operation, request, model }: Asked): Keyed | undefined {
  const honoured = operation.parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key')
  const key = honoured ? keyIn(request.headers['idempotency-key']) : null
  const done = key === null ? undefined : model.keys.get(nameOf(ownerOf(request), key))
  return done?.forgotten ? undefined : done
}

export const ownerOf = ({ caller }: Pick<Request, 'caller'>): string => (caller?.is === 'known' ? caller.subject : '')

/** Of a key and whose it is. */
export const nameOf = (owner: string, key: string): string => JSON.stringify([owner, key])

/** Whether two requests are one (I1): however their JSON is laid out; unclear where they only come to the same. */
export function likeness(one: Request, other: Request): 'same' | 'unclear' | 'different' {
  if (payload(one, false) === payload(other, false)) return 'same'
  return payload(one, true) === payload(other, true) ? 'unclear' : 'different'
}

function payload({ method, url, body }: Request, loosely: boolean): string {
  const sent = parsed(body!).value as Readonly<Record<string, unknown>>
  const value = loosely ? { spoiler: false, ...sent } : sent
  return JSON.stringify([method, loosely ? url.toLowerCase() : url, Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))])
}
