import { setTimeout as sleep } from 'node:timers/promises'
import type { Samples } from '../figures.ts'
import { Load } from '../load/load.ts'
import { type Stage, start } from '../programs/programs.ts'
import { ask } from './asked.ts'
import { connections, type Manner } from './interleaved.ts'

export const steadily = 'books, at half of what it can'

/** Asks for a minute (or less, where the rounds are shorter) for half as much as can be answered, while a book is added every second. */
export async function steady(stage: Stage, { seconds }: Manner): Promise<Samples> {
  const load = new Load()
  const server = await start('service', stage)
  const asking = { requests: [{ method: 'GET' as const, path: '/books' }], connections }
  const expected = { status: 200, source: 'detail=memory' }
  const adding = new AbortController()
  try {
    await ask(steadily, server, load, { ...asking, seconds: 3 }, expected)
    const { rate = 0 } = await ask(steadily, server, load, { ...asking, seconds }, expected)
    const added = addBooks(server.origin, adding.signal)
    const sample = await ask(steadily, server, load, { ...asking, seconds: Math.min(60, 12 * seconds), rate: rate / 2 }, expected)
    adding.abort()
    await added
    return new Map([[steadily, [sample]]])
  } finally {
    adding.abort()
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
