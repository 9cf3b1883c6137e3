import type { Answers } from './asking.ts'

export interface Expected {
  readonly status: number
  readonly source: string
  readonly connections: number
}

/**
 * @throws where not every answer was as expected. A near tier looks into Redis again every second, and a value in Redis ends:
 * one in a hundred, or as many as ask at once in each second, may have come from further away.
 */
export function expectRight(
  subject: string,
  { count, seconds, statuses, sources, empty, failures }: Answers,
  { status, source, connections }: Expected,
): void {
  const wrong = (what: string): never => {
    throw new Error(`${subject}: ${what}.`)
  }
  if (count === 0) wrong('nothing was answered')
  if (failures > 0) wrong(`${failures} requests failed, or were not answered in time`)
  const others = Object.entries(statuses).filter(([one]) => one !== String(status))
  if (others.length > 0) wrong(`expected ${status}, and got ${others.map(([one, times]) => `${times} x ${one}`).join(', ')}`)
  if (status !== 304 && empty > 0) wrong(`${empty} answers had no body`)
  const further = furtherThan[source] ?? []
  const strange = Object.keys(sources).filter(one => one !== source && !further.includes(one))
  const away = further.reduce((sum, one) => sum + (sources[one] ?? 0), 0)
  if (strange.length > 0 || away > Math.max(connections * (seconds + 1), count / 100))
    wrong(`expected ${source}, and got ${JSON.stringify(sources)}`)
}

const furtherThan: Readonly<Record<string, readonly string[]>> = {
  'detail=memory': ['detail=redis', 'fwd=miss'],
  'detail=redis': ['fwd=miss'],
}
