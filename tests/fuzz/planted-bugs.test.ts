import { expect, test } from '@jest/globals'
import { plantedBugs, withBug } from './planted-bugs.ts'
import { fuzz } from './run.ts'
import { memory } from './stores.ts'

// The suite can fail: each of these services does one thing wrong, and is found out within 5,000 requests.
test.each(Object.entries(plantedBugs))(
  'found: %s',
  async (_what, bug) => {
    const open = async () => withBug(await memory.open(), bug)
    const report = await fuzz({ seed: 1, requests: 5_000, weights: { valid: 5, nearly: 4, hostile: 2 }, open, shrink: false })
    expect(report.findings[0]).toMatch(bug.by)
  },
  120_000,
)
