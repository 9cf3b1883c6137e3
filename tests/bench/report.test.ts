import { describe, expect, test } from '@jest/globals'
import { readArguments } from '../../bench/arguments.ts'
import { between } from '../../bench/report.ts'
import { barsTable, subjectsTable, table } from '../../bench/tables.ts'

describe('arguments', () => {
  test('have usual values', () => expect(readArguments([])).toEqual({ rounds: 3, seconds: 5, only: null, save: false }))

  test('are read', () =>
    expect(readArguments(['--rounds', '7', '--seconds=2', '--only', 'hits', '--save'])).toEqual({
      rounds: 7,
      seconds: 2,
      only: 'hits',
      save: true,
    }))

  test.each([['--rounds', '0'], ['--rounds', 'many'], ['--seconds', '1.5'], ['--seconds', '-1'], ['--round', '3'], ['hits']])(
    'are refused: %s %s',
    (...given) => expect(() => readArguments(given)).toThrow(),
  )
})

test('what was measured takes the place of what was measured before, and nothing else changes', () => {
  const text = 'before\n<!-- measured -->\nold\n<!-- /measured -->\nbehind\n'
  const once = between(text, 'new')
  expect(once).toBe('before\n<!-- measured -->\n\nnew\n\n<!-- /measured -->\nbehind\n')
  expect(between(once, 'new')).toBe(once)
  for (const without of ['', '<!-- measured -->', '<!-- /measured --> <!-- measured -->'])
    expect(() => between(without, 'new')).toThrow('<!-- measured -->')
})

test('a table is Markdown, and its columns stand below each other', () => {
  expect(
    table([
      ['a', 'longer'],
      ['1,000', '2'],
    ]),
  ).toBe('| a     | longer |\n|-------|--------|\n| 1,000 | 2      |')
})

test('a bar is told with what was measured, wanted, and whether it holds', () => {
  const bar = { group: 'hits', name: 'a / b', of: ['a', 'rate'], wanted: { atLeast: 0.8 } } as const
  const told = barsTable([
    { ...bar, measured: { median: 0.816, least: 0.7, most: 123.4 }, holds: true },
    { ...bar, measured: { median: 12.34, least: 12.34, most: 12.34 }, wanted: { under: 64 }, unit: 'MiB', holds: false },
  ])
  expect(told.split('\n').map(line => line.replaceAll(/ +/g, ' '))).toEqual([
    '| bar | measured (least to most) | wanted | holds |',
    expect.stringMatching(/^\|[-|]+\|$/),
    '| a / b | 0.82 (0.70 to 123) | ≥ 0.8 | yes |',
    '| a / b | 12.3 MiB | < 64 MiB | **no** |',
  ])
})

test('of each subject the figures are told that were measured of any', () => {
  const [head, , ...rows] = subjectsTable(
    new Map([
      ['fast', [{ rate: 12_345 }]],
      ['big', [{ memory: 99.5 }]],
    ]),
  )
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()))
  expect(head).toEqual(['', 'measured', 'answers/s', 'memory MiB', ''])
  expect(rows).toEqual([
    ['', 'fast', '12,345', '', ''],
    ['', 'big', '', '99.5', ''],
  ])
})
