import { expect, test } from '@jest/globals'
import { fuzz } from './run.ts'
import { memory } from './stores.ts'

// 5,000 requests, the same on every run; `npm run fuzz` draws others.
test.each([
  ['P1 P2 R4 R8: what is right is accepted, reads back equal, is listed and counted', { valid: 8, nearly: 2, hostile: 0 }, 2_000],
  ['R1 R2 R3 P8: what is nearly right is refused for what is wrong with it', { valid: 3, nearly: 7, hostile: 0 }, 1_800],
  ['R1 R6 R7: what is hostile is refused, and breaks nothing', { valid: 2, nearly: 2, hostile: 6 }, 1_200],
])(
  '%s',
  async (_what, weights, requests) => {
    const report = await fuzz({ seed: 20_261_122, requests, weights, open: memory.open })
    expect(report.findings.join('\n\n')).toBe('')
    expect(report.requests).toBeGreaterThanOrEqual(requests)
  },
  120_000,
)
