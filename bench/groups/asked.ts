import type { Sample } from '../figures.ts'
import type { Asking } from '../load/asking.ts'
import type { Load } from '../load/load.ts'
import { type Expected, expectRight } from '../load/right-answers.ts'
import type { MeasuredProcess } from '../programs/measured-process.ts'

/** What came of asking a server, and what that cost it. @throws where not every answer was as expected */
export async function ask(
  name: string,
  server: MeasuredProcess,
  load: Load,
  asking: Omit<Asking, 'origin'>,
  expected: Pick<Expected, 'status' | 'source'>,
): Promise<Sample> {
  const before = await server.usage()
  const answers = await load.ask({ ...asking, origin: server.origin })
  const after = await server.usage()
  expectRight(name, answers, { ...expected, connections: asking.connections })
  const { count, seconds, latency } = answers
  const cpu = after.cpu - before.cpu
  return { rate: count / seconds, cpu: cpu / count, busy: cpu / seconds / 1e6, ...latency }
}
