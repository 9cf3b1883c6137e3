import { describe } from '@jest/globals'
import { isMissing, names, type ServerName, servers } from './servers.ts'

/** A suite that needs these servers. Where one is missing it is registered all the same, as skipped, with the reason in its name. */
export function describeOn(needed: ServerName | readonly ServerName[], name: string, suite: () => void): void {
  const found = servers()
  const reasons = [needed].flat().flatMap(server => {
    const state = found[names[server]]
    return isMissing(state) ? [`no ${server}: ${state.missing}`] : []
  })
  if (reasons.length === 0) describe(name, suite)
  else describe.skip(`${name} [NOT RUN, ${reasons.join('; ')}]`, suite)
}
