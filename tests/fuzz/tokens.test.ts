import { expect, test } from '@jest/globals'
import { withBug } from './planted-bugs.ts'
import { plantedTokenBugs } from './planted-token-bugs.ts'
import { fuzz } from './run.ts'
import { seldomDone } from './seldom-done.ts'
import { inMemory } from './stores.ts'
import { TokenIssuer } from './token-issuer.ts'

const issuer = await TokenIssuer.start()

const same = { seed: 3, requests: 1_000, weights: { valid: 6, nearly: 3, hostile: 1 }, shrink: false, wire: 1 }

// Also the control of the bugs below.
test('by access tokens: who asks is known, told what would do, and changes nothing of anybody else', async () => {
  const report = await fuzz({ ...same, open: inMemory(issuer).open })
  expect(report.findings).toEqual([])
  expect(report.requests).toBeGreaterThanOrEqual(same.requests)
  expect(await seldomDone(report, 10, inMemory(issuer))).toEqual([])
}, 120_000)

test.each(Object.entries(plantedTokenBugs))(
  'found: %s',
  async (_what, bug) => {
    const report = await fuzz({ ...same, open: async () => withBug(await inMemory(issuer, bug.reads).open(), bug) })
    expect(report.findings[0]).toMatch(bug.by)
  },
  120_000,
)
