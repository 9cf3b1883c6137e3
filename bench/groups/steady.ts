import { setTimeout as sleep } from 'node:timers/promises'
import type { Sample, Samples } from '../figures.ts'
import { Load } from '../load/load.ts'
import { keepPage, type ProgramName, type Stage, start } from '../programs/programs.ts'
import { ask } from './asked.ts'
import { connections, type Manner } from './interleaved.ts'

export const steadily = 'books, at half of what it can'
/** The same of a constant, to which nothing is added: what of it is the machine, and whoever asks. */
export const constantly = 'D: a constant, at half of what it can'

/** Asks for a minute each (or less, where the rounds are shorter) for half as much as can be answered; of the service while a book is added every second. */
export async function steady(stage: Stage, manner: Manner): Promise<Samples> {
  await keepPage(stage)
  const constant = await half(constantly, 'constant', 'none', stage, manner)
  return new Map([
    [constantly, [constant]],
    [steadily, [await half(steadily, 'service', 'detail=memory', stage, manner, addBooks)]],
  ])
}

type Meanwhile = (origin: string, until: AbortSignal) => Promise<void>

async function half(
  name: string,
  program: ProgramName,
  source: string,
  stage: Stage,
  { seconds }: Manner,
  meanwhile: Meanwhile = async () => {},
): Promise<Sample> {
  const load = new Load()
  const server = await start(program, stage)
  const asking = { requests: [{ method: 'GET' as const, path: '/books' }], connections }
  const expected = { status: 200, source }
  const over = new AbortController()
  try {
    await ask(name, server, load, { ...asking, seconds: 3 }, expected)
    const { rate = 0 } = await ask(name, server, load, { ...asking, seconds }, expected)
    const doing = meanwhile(server.origin, over.signal)
    const sample = await ask(name, server, load, { ...asking, seconds: Math.min(60, 12 * seconds), rate: rate / 2 }, expected)
    over.abort()
    await doing
    return sample
  } finally {
    over.abort()
    load.close()
    await server.stop()
  }
}

/** Each makes every page of books stale. */
async function addBooks(origin: string, until: AbortSignal): Promise<void> {
  for (let nth = 1; !until.aborted; nth++) {
    const body = JSON.stringify({ title: `Added meanwhile, ${nth}`, authors: ['George Eliot'] })
    const answer = await fetch(`${origin}/books`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    if (answer.status !== 201) throw new Error(`A book that was added meanwhile was answered ${answer.status}.`)
    await sleep(1_000, null, { signal: until }).catch(() => {}) // ends at once when it is over
  }
}
