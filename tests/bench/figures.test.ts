import { describe, expect, test } from '@jest/globals'
import { type Bar, bars, chosen, groups, judge } from '../../bench/bars.ts'
import { ratios, spread } from '../../bench/figures.ts'

test('the median is the middle one, or between the two that are; the order in which they were measured does not matter', () => {
  expect(spread([5, 1, 30])).toEqual({ median: 5, least: 1, most: 30 })
  expect(spread([4, 1, 2, 9])).toEqual({ median: 3, least: 1, most: 9 })
  expect(spread([7])).toEqual({ median: 7, least: 7, most: 7 })
  expect(spread([])).toBeNull()
})

test('a ratio is of what was measured in the same round', () => {
  expect(ratios([10, 40, 30], [20, 20, 10])).toEqual([0.5, 2, 3])
  expect(ratios([10, 40], [20])).toEqual([0.5])
  expect(ratios([10], [])).toEqual([])
})

describe('a bar', () => {
  const bar = (wanted: Bar['wanted']): Bar => ({ group: 'hits', name: 'a / b', of: ['a', 'rate'], to: ['b', 'rate'], wanted })
  const samples = new Map([
    ['a', [{ rate: 70 }, { rate: 80 }, { rate: 20 }]],
    ['b', [{ rate: 100 }, { rate: 100 }, { rate: 100 }]],
  ])

  test.each([
    [{ atLeast: 0.7 }, true],
    [{ atLeast: 0.71 }, false],
    [{ atMost: 0.7 }, true],
    [{ atMost: 0.69 }, false],
    [{ under: 0.71 }, true],
    [{ under: 0.7 }, false],
  ])('%j is held by a median of 0.7: %s', (wanted, holds) => {
    expect(judge(bar(wanted), samples)).toMatchObject({ measured: { median: 0.7, least: 0.2, most: 0.8 }, holds })
  })

  test('is of a figure alone where it is no ratio', () => {
    expect(judge({ group: 'hits', name: 'a', of: ['a', 'rate'], wanted: { under: 100 } }, samples)?.measured.median).toBe(70)
  })

  test('is left out where nothing was measured', () =>
    expect(judge(bar({ atLeast: 1 }), new Map([['a', [{ rate: 1 }]]]))).toBeNull())
})

test('there are bars in every group, each by a name of its own', () => {
  for (const group of groups) expect(chosen(group)).not.toEqual([])
  expect(new Set(bars.map(({ name }) => name)).size).toBe(bars.length)
})

test('bars are chosen by their group or by a part of their names', () => {
  expect(chosen(null)).toEqual(bars)
  expect(chosen('uncached').every(({ group, name }) => group === 'uncached' || name.includes('uncached'))).toBe(true)
  expect(chosen('304').map(({ name }) => name)).toEqual(['books, 304 / D: a constant'])
  expect(chosen('nothing of that name')).toEqual([])
})
