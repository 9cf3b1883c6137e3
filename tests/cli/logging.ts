// Logs in the way that its argument names; at its end it says, on stderr, how often it has written to stdout.
import fs from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createLog } from '../../src/log.ts'

const write = fs.writeSync as (...given: unknown[]) => number
let writes = 0
Object.assign(fs, {
  writeSync: (...given: unknown[]) => {
    if (given[0] === 1) writes++
    return write(...given)
  },
})

const log = createLog('info')
let nth = 0
const say = (times: number) => {
  for (const end = nth + times; nth < end;) log.info({ nth: nth++ })
}
process.on('exit', () => console.error(String(writes)))

const ways: Readonly<Record<string, () => unknown>> = {
  returns: () => say(20),
  exits: () => {
    say(20)
    process.exit(1)
  },
  throws: () => {
    say(20)
    throw new Error('Nobody catches it.')
  },
  turns: async () => {
    for (let turn = 0; turn < 5; turn++) {
      say(4)
      await nextTurn()
    }
  },
  much: () => say(1_000),
  errs: () => {
    say(3)
    log.error({ nth: nth++ })
    say(1)
    process.kill(process.pid, 'SIGKILL')
  },
}
await ways[process.argv[2]!]!()
