import { byReviews } from '../data/fill.ts'
import type { Sample, Samples } from '../figures.ts'
import type { Request } from '../load/asking.ts'
import { Load } from '../load/load.ts'
import { type ProgramName, type Stage, start } from '../programs/programs.ts'
import { small } from '../subjects.ts'
import { connections, type Manner } from './interleaved.ts'

export const wholeProcess = {
  start: 'start of the service',
  bare: 'start of Fastify and MikroORM',
  loaded: 'the service, after load',
} as const

/** How long a process takes to be ready, and how much memory it has after all kinds of load. */
export async function processes(stage: Stage, { rounds, seconds }: Manner): Promise<Samples> {
  const samples = new Map<string, Sample[]>(Object.values(wholeProcess).map(name => [name, []]))
  await readyAfter('service', stage) // what is on the disk is read once
  for (let round = 0; round < 2 * rounds; round++) {
    samples.get(wholeProcess.bare)!.push({ ready: await readyAfter('mikro-orm', stage) })
    samples.get(wholeProcess.start)!.push({ ready: await readyAfter('service', stage) })
  }
  for (let round = 0; round < rounds; round++)
    samples.get(wholeProcess.loaded)!.push({ memory: await memoryAfterLoad(stage, seconds, round) })
  return samples
}

/** From nothing until it says that it is ready. */
async function readyAfter(program: ProgramName, stage: Stage): Promise<number> {
  const begun = performance.now()
  const server = await start(program, stage)
  try {
    const { status } = await fetch(`${server.origin}/readyz`)
    const ready = performance.now() - begun
    if (status !== 200) throw new Error(`${program} is not ready (${status}).`)
    return ready
  } finally {
    await server.stop()
  }
}

async function memoryAfterLoad(stage: Stage, seconds: number, round: number): Promise<number> {
  const books = byReviews(small.books)
  const kinds: Request[][] = [
    [{ method: 'GET', path: '/books' }],
    books.slice(0, 1_000).map(book => ({ method: 'GET', path: `/books/${book}/reviews` })),
    [{ method: 'POST', path: '/', review: { books, reviewer: `Reader ${round}` } }],
  ]
  const load = new Load()
  const server = await start('service', stage)
  try {
    for (const requests of kinds) {
      const { statuses } = await load.ask({ origin: server.origin, requests, connections, seconds })
      const others = Object.keys(statuses).filter(status => status !== '200' && status !== '201')
      if (others.length > 0) throw new Error(`${wholeProcess.loaded}: answered ${others.join(', ')}.`)
    }
    return (await server.usage()).rss / 2 ** 20
  } finally {
    load.close()
    await server.stop()
  }
}
