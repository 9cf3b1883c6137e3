import { expect, test } from '@jest/globals'
import { fuzz } from './run.ts'
import { memory } from './stores.ts'

// With the control run of the planted bugs 5,000 requests, the same on every run; `npm run fuzz` draws others.
test.each([
  [
    'P1 P2 P4 P5 P6 P7 R4 R8 R9 C1 C2 I1: what is right is done, reads back equal, is listed in order and counted',
    { valid: 8, nearly: 2, hostile: 0 },
    1_200,
    0,
  ],
  ['R1 R2 R3 P8: what is nearly right is refused for what is wrong with it', { valid: 3, nearly: 7, hostile: 0 }, 800, 0],
  ['R1 R6 R7: what is hostile is refused, and breaks nothing', { valid: 2, nearly: 2, hostile: 6 }, 600, 0],
  ['R1 S4 S5: so it is over a socket, oddly framed or damaged', { valid: 4, nearly: 3, hostile: 2 }, 400, 10],
])(
  '%s',
  async (_what, weights, requests, wire) => {
    const report = await fuzz({ seed: 20_261_122, requests, weights, wire, open: memory.open })
    expect(report.findings.join('\n\n')).toBe('')
    expect(report.requests).toBeGreaterThanOrEqual(requests)
  },
  120_000,
)
