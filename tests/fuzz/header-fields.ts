import fc, { type Arbitrary } from 'fast-check'
import type { Text } from './draws.ts'

const texts = (...list: string[]): Arbitrary<Text> => fc.constantFrom(...list).map(text => ({ is: 'text', text }))
const tags = (...spellings: string[]): Arbitrary<Text> => fc.constantFrom(...spellings).map(as => ({ is: 'tag', as }))

/** Of each header field that HTTP knows a meaning for: values that are right, and values that are not or are of another day. */
export const headerFields: Readonly<Record<string, readonly [Arbitrary<Text>, Arbitrary<Text>]>> = {
  'if-match': [
    fc.oneof(tags('TAG', 'TAG', '"other", TAG'), texts('*')),
    fc.oneof(tags('W/TAG'), texts('"stale"', '"a", "b"', '', 'stale', '"', '*, "a"', 'W/"x"', '"é"', '"a""b"')),
  ],
  'if-none-match': [
    fc.oneof(tags('TAG', 'W/TAG', '"x", W/TAG'), texts('*', '"other"', 'W/"other", "more"')),
    texts('', 'other', '"', '*, *', '"a" "b"', 'W/', '"é"'),
  ],
  accept: [
    texts(
      '*/*',
      'application/json',
      'application/json, text/plain;q=0.5',
      'application/*',
      'text/html;q=0.9, */*;q=0.1',
      'application/x-ndjson',
      'application/x-ndjson',
    ),
    texts(
      'image/png',
      'text/html',
      'application/json;q=0',
      '',
      ';',
      'application/json;q=2',
      '*',
      'application/xml, image/*',
      'application/',
    ),
  ],
  'idempotency-key': [
    fc.oneof(
      fc.nat({ max: 400 }).map((key): Text => ({ is: 'text', text: `"key-${key}"` })),
      fc.nat({ max: 99 }).map((pick): Text => ({ is: 'used key', pick })),
    ),
    texts(
      'bare',
      '""',
      '"',
      '"a',
      "'a'",
      '"a";b=1',
      '"a", "b"',
      '"\\x"',
      '"é"',
      `"${'k'.repeat(255)}"`,
      `"${'k'.repeat(256)}"`,
      '',
      '?1',
      '5',
    ),
  ],
  prefer: [
    texts('return=minimal', 'return=representation', 'respond-async', 'wait=5'),
    texts('', '=', 'return', 'return="minimal', 'x'.repeat(500)),
  ],
  'x-request-id': [texts('a-request', 'x'.repeat(128), 'a.b_c~d'), texts('', 'a b', 'x'.repeat(129), '"x"', 'é', '<b>', '%00')],
  traceparent: [
    texts('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    texts('', '00', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`, 'é', 'x'.repeat(500)),
  ],
}
