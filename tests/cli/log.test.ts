import { expect, jest, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { Program, root } from './program.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

const program = path.join(import.meta.dirname, 'logging.ts')

/** How a program that logs so has ended, which lines it has written, and how often it wrote. */
async function logging(way: string) {
  const { code, signal, out, err } = await Program.serve({}, [program, way]).ended
  const lines = out.map(line => (JSON.parse(line) as { nth: number }).nth)
  return { ended: code ?? signal, lines, writes: Number(err.find(line => /^\d+$/.test(line))) }
}
const upTo = (count: number) => Array.from({ length: count }, (_, nth) => nth)

test.each([
  ['returns', 0],
  ['exits', 1],
  ['throws', 1],
])('what is logged in one turn of the event loop is written in one go, also where the process %s', async (way, ended) => {
  expect(await logging(way)).toEqual({ ended, lines: upTo(20), writes: 1 })
})

test('nothing waits for longer than the turn', async () => {
  expect(await logging('turns')).toEqual({ ended: 0, lines: upTo(20), writes: 5 })
})

test('of many lines, so much is written in one go as a pipe takes undivided', async () => {
  const { ended, lines, writes } = await logging('much')
  expect({ ended, lines }).toEqual({ ended: 0, lines: upTo(1_000) })
  expect(writes).toBeLessThan(40) // of 4,096 bytes each
  expect(writes).toBeGreaterThan(10)
})

test('an error is written at once, with what came before it; only kill -9 loses what came after it in the same turn', async () => {
  expect(await logging('errs')).toEqual({ ended: 'SIGKILL', lines: upTo(4), writes: Number.NaN })
})

test('where nobody reads any more, nothing fails', async () => {
  const child = spawn(process.execPath, [program, 'turns'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const [code] = (await once(child, 'close')) as [number]
  expect(code).toBe(0)
})
