// Compares ways of telling processes what to drop from their near tier: `node bench/renewals/main.ts redis://127.0.0.1:6379/15`.
// The keys begin with "bench:" and are removed again.
import { spread } from '../figures.ts'
import { measure, type Measured } from './measure.ts'
import { broadcast, broadcastNoLoop, pubsub, tracked } from './ways.ts'

const url = process.argv[2]
if (!url) throw new Error('Give the address of a Redis, such as redis://127.0.0.1:6379/15.')

const rounds = Number(process.argv[3] ?? 3)
const ways = [pubsub, tracked, broadcast, broadcastNoLoop]
const measured = new Map(ways.map(way => [way, [] as Measured[]]))
for (let round = 0; round < rounds; round++) for (const way of ways) measured.get(way)!.push(await measure(way, url))

const rows = Array.from(measured, ([{ name }, results]) => {
  const of = (pick: (result: Measured) => number) => Number(spread(results.map(pick))!.median.toFixed(2))
  return {
    way: name,
    'messages for 1,000 fills (all needless)': of(result => result.needless),
    'messages for 100 renewals': of(result => result.useful),
    missed: of(result => result.missed),
    'p50 ms': of(result => result.p50),
    'p99 ms': of(result => result.p99),
    'Redis CPU ms, fills': of(result => result.cpu.fills),
    'Redis CPU ms, renewals': of(result => result.cpu.renewals),
  }
})
console.log(`Each of 3 processes, medians of ${rounds} rounds:`)
console.table(rows)
