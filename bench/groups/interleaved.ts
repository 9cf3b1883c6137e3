import type { Sample, Samples } from '../figures.ts'
import { Load } from '../load/load.ts'
import { ask } from './asked.ts'
import type { MeasuredProcess } from '../programs/measured-process.ts'
import { keepPage, type ProgramName, type Stage, start } from '../programs/programs.ts'
import { type Subject, type SubjectName, subjects } from '../subjects.ts'

export interface Manner {
  readonly rounds: number
  /** For how long each is measured in a round. */
  readonly seconds: number
}

export const connections = 64

/** Measures each in turn, and all of them again in the next round: what changes on the machine meanwhile meets them all. */
export async function interleaved(names: readonly SubjectName[], stage: Stage, { rounds, seconds }: Manner): Promise<Samples> {
  const etag = await keepPage(stage)
  const load = new Load()
  const running = new Map<ProgramName, MeasuredProcess>()
  const samples = new Map(names.map(name => [name, [] as Sample[]]))
  try {
    for (const name of names) {
      const { program } = subjects[name]
      if (!running.has(program)) running.set(program, await start(program, stage))
    }
    for (let round = 0; round < rounds; round++)
      for (const name of names) {
        const subject: Subject = subjects[name]
        const server = running.get(subject.program)!
        const asking = { origin: server.origin, requests: subject.requests(etag), connections }
        await ask(name, server, load, { ...asking, seconds: round === 0 ? 3 : 1 }, subject) // to warm up
        samples.get(name)!.push(await ask(name, server, load, { ...asking, seconds }, subject))
      }
  } finally {
    load.close()
    for (const server of running.values()) await server.stop()
  }
  return samples
}
