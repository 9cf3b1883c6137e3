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
    fc.nat({ max: 40 }).map(key => ({ is: 'text', text: `"key-${key}"` })),
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
}
