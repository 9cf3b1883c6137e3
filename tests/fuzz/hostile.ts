import fc, { type Arbitrary } from 'fast-check'
import { type Json, Members, Written } from './json-text.ts'

/** Texts that have broken services before, with ordinary ones between them. */
export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '\t\n',
      '\u00a0\u2003\u3000',
      '\ufeff',
      '\0',
      'a\0b',
      '\ud800',
      'a\udc00b',
      '\udc00\ud800',
      '\uffff',
      '\u{10ffff}',
    ],
    ...[
      '\u202eגבא\u202c',
      '\u2066a\u2069',
      'é',
      'e\u0301',
      'ﬁ',
      '\u0958',
      '👩‍👩‍👧‍👦',
      '漢字',
      'Ω',
      'İ',
      'ß',
      '\u200b',
      'a'.repeat(200) + '\u0301',
    ],
    ...[
      'null',
      'undefined',
      'true',
      'NaN',
      '0',
      '-0',
      '1e400',
      '[object Object]',
      '__proto__',
      'constructor',
      'toString',
      'NULL',
    ],
    ...[
      "' or 1=1 --",
      '"; drop table books; --',
      '${7*7}',
      '{{7*7}}',
      '<script>alert(1)</script>',
      '../../etc/passwd',
      '%00',
      '%',
      '\\',
      '"',
    ],
    ...['a\r\nSet-Cookie: x=1', '\u2028\u2029', '*', '%_', "\\'", '{}', '[]', '\u001b[31m', '\b\f', 'x:*&|!()<->'],
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 20 }).map(units => String.fromCharCode(...units)),
  fc
    .constantFrom(100, 101, 200, 201, 500, 501, 10_000, 10_001, 20_000)
    .chain(length => fc.constantFrom('a', 'é', '😀', ' ', '\u0958').map(unit => unit.repeat(Math.min(length, 15_000)))),
)

/** As they are written in JSON: not every one is a number that JavaScript can hold. */
const hostileNumber: Arbitrary<Written> = fc
  .oneof(
    fc.constantFrom(...['0', '-0', '0.0', '1e400', '-1e400', '1e-400', '5e-324', '1.7976931348623157e308', '9007199254740993']),
    fc.constantFrom(
      ...['5.0', '50e-1', '0.5', '4.999999999999999999', '1E0', '2147483648', '-9999', '-10000', '9999', '10000', '6', '-1'],
    ),
    fc.maxSafeInteger().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => JSON.stringify(number)),
  )
  .map(text => new Written(text))

const memberName = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '',
    'a/b',
    'm~n',
    'Title',
    'id',
    'version',
    '$ref',
  ),
  hostileText.filter(text => text.length < 100),
)

const depth = (levels: number) =>
  fc.constantFrom(
    new Written('['.repeat(levels) + ']'.repeat(levels)),
    new Written('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)),
    new Written('{"__proto__":'.repeat(levels / 10) + '1' + '}'.repeat(levels / 10)),
  )

/** Every type, in whatever place it is put. */
export const hostileJson: Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 4, arbitrary: hostileNumber },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false) },
  { weight: 2, arbitrary: fc.array(fc.oneof(hostileText, hostileNumber, fc.constant(null)), { maxLength: 3 }) },
  { weight: 2, arbitrary: fc.array(fc.tuple(memberName, hostileText), { maxLength: 3 }).map(pairs => new Members(pairs)) },
  { weight: 1, arbitrary: depth(10_000) },
)

export { memberName as hostileName }
