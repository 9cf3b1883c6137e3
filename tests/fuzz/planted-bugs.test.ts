import { expect, test } from '@jest/globals'
import { plantedBugs, withBug } from './planted-bugs.ts'
import { plantedReviewerBugs } from './planted-reviewer-bugs.ts'
import { fuzz } from './run.ts'
import { seldomDone } from './seldom-done.ts'
import { memory } from './stores.ts'

const same = { seed: 1, requests: 2_000, weights: { valid: 5, nearly: 4, hostile: 2 }, shrink: false }

// So that what is found below is found because of the bug.
test('the service without a bug gives no finding by the same seed', async () => {
  const report = await fuzz({ ...same, open: memory.open })
  expect(report.findings).toEqual([])
  expect(report.requests).toBeGreaterThanOrEqual(same.requests)
  expect(await seldomDone(report, 20, memory)).toEqual([]) // so that nothing is right only because nobody did it
}, 120_000)

// The suite can fail: each of these services does one thing wrong, and is found out by it.
test.each(Object.entries({ ...plantedBugs, ...plantedReviewerBugs }))(
  'found: %s',
  async (_what, bug) => {
    const report = await fuzz({ ...same, open: async () => withBug(await memory.open(), bug) })
    expect(report.findings[0]).toMatch(bug.by)
  },
  120_000,
)
