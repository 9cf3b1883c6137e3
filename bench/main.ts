// `npm run bench`: measures the service against ceilings and bars, on this machine, and says which hold. See docs/performance.md.
import { readArguments } from './arguments.ts'
import { type Bar, chosen, groups, judge } from './bars.ts'
import type { Sample } from './figures.ts'
import { runGroup } from './groups/run-group.ts'
import { report, save } from './report.ts'
import { Servers } from './servers.ts'
import type { SubjectName } from './subjects.ts'

const given = readArguments(process.argv.slice(2))
const bars = chosen(given.only)
if (bars.length === 0) throw new Error(`There is no bar, and no group of bars, of the name "${given.only}".`)

const servers = await Servers.find()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void servers.close().finally(() => process.exit(1)))
const samples = new Map<string, readonly Sample[]>()
try {
  for (const group of groups) {
    const some = bars.filter(bar => bar.group === group)
    if (some.length === 0) continue
    console.error(`Measuring: ${group} …`)
    try {
      for (const [name, measured] of await runGroup(group, subjectsOf(some), servers, given)) samples.set(name, measured)
    } catch (error) {
      console.error(`What belongs to ${group} could not be measured:`, error)
      process.exitCode = 1
    }
  }
} finally {
  await servers.close()
}
const judged = bars.flatMap(bar => judge(bar, samples) ?? [])
const told = report(judged, samples, { ...given, versions: servers.versions, at: new Date() })
console.log(told)
if (given.save && !process.exitCode) save(told) // what is half measured takes the place of nothing

/** What is measured against comes first. */
function subjectsOf(some: readonly Bar[]): SubjectName[] {
  return [...new Set(some.flatMap(({ of, to }) => [...(to ? [to[0]] : []), of[0]]))] as SubjectName[]
}
