import fc, { type Arbitrary } from 'fast-check'
import { type Damage, damage } from './damage.ts'
import type { Sent } from './fuzzed.ts'

/** How one request is put on a wire: it means the same in every way. */
export interface Framing {
  /** In chunks of so many bytes, in turn; none: with a Content-Length. */
  readonly chunks: readonly number[]
  /** Behind the length of a chunk, and behind the last one (RFC 9112, sections 7.1.1 and 7.1.2). */
  readonly extension: string
  readonly trailer: string
  readonly absolute: boolean
  readonly emptyLine: boolean
  readonly names: 'lower' | 'UPPER'
  /** Around the value of a field. */
  readonly space: readonly [string, string]
  /** A list in one field for each of its members (RFC 9110, section 5.3). */
  readonly splitLists: boolean
  /** Behind another request, in one packet. */
  readonly pipelined: boolean
  /** In pieces of so many bytes; 0: at once. */
  readonly pieces: number
  /** Of a second request, which only reads. */
  readonly damage: Damage | null
}

export const framing: Arbitrary<Framing> = fc.record({
  chunks: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 3 })),
  extension: fc.constantFrom('', ';a', ';a=b', ';a="b;c"', ';a=1;b=2'),
  trailer: fc.constantFrom('', 'X-Trailer: here\r\n', 'Content-Type: text/plain\r\n'),
  absolute: fc.nat({ max: 9 }).map(one => one === 9),
  emptyLine: fc.nat({ max: 9 }).map(one => one === 9),
  names: fc.constantFrom('lower' as const, 'UPPER' as const),
  space: fc.tuple(fc.constantFrom(' ', '', '\t', '  '), fc.constantFrom('', ' ', '\t')),
  splitLists: fc.boolean(),
  pipelined: fc.nat({ max: 4 }).map(one => one === 4),
  pieces: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(7, 100, 1_000) }),
  damage: fc.option(damage, { freq: 2 }),
})

const plain: Framing = {
  ...{ chunks: [], extension: '', trailer: '', absolute: false, emptyLine: false, names: 'lower' },
  ...{ space: [' ', ''], splitLists: false, pipelined: false, pieces: 0, damage: null },
}
const lists = new Set(['accept', 'if-match', 'if-none-match', 'prefer'])

/** The bytes of the head, and of the whole request. */
export function written({ method, url, headers, body, framing: as = plain }: Sent): { head: Buffer; whole: Buffer } {
  const { pathname, search } = new URL(url, 'http://any')
  const chunked = body !== null && as.chunks.length > 0
  const fields = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    const one = as.splitLists && lists.has(name.toLowerCase()) ? value.split(/, */) : [value]
    return one.map(part => [name, part])
  })
  fields.push(['host', 'localhost'], ['connection', 'close'])
  if (chunked) fields.push(['transfer-encoding', 'chunked'])
  else if (body) fields.push(['content-length', String(body.length)])
  const lines = fields.map(([name, value]) => {
    // Node's parser refuses a tab behind the value of Transfer-Encoding, as it may of what requests are smuggled by
    const [before, after] = name === 'transfer-encoding' ? plain.space : as.space
    return `${as.names === 'UPPER' ? name.toUpperCase() : name}:${before}${value}${after}\r\n`
  })
  const target = `${as.absolute ? 'http://localhost' : ''}${pathname}${search}`
  const head = Buffer.from(`${as.emptyLine ? '\r\n' : ''}${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  return { head, whole: Buffer.concat([head, chunked ? inChunks(body, as) : (body ?? Buffer.of())]) }
}

function inChunks(body: Buffer, { chunks, extension, trailer }: Framing): Buffer {
  const parts: (Buffer | string)[] = []
  for (let at = 0, turn = 0; at < body.length; turn++) {
    const chunk = body.subarray(at, at + chunks[turn % chunks.length]!)
    parts.push(`${chunk.length.toString(16)}${extension}\r\n`, chunk, '\r\n')
    at += chunk.length
  }
  return Buffer.concat([...parts, `0${extension}\r\n${trailer}\r\n`].map(part => Buffer.from(part)))
}
