import { expect, test } from '@jest/globals'
import { randomInt } from 'node:crypto'
import type { Alteration } from './random-altered-service.ts'
import type { Choices } from './random-choices.ts'
import { bringAbout, type FaultName, faults } from './random-faults.ts'
import { describeWithOwnRedis } from './random-programs.ts'
import { OwnRedis } from './random-redis.ts'
import { runRandomly } from './random-run.ts'
import type { World } from './random-world.ts'

const seconds = Number(process.env['RANDOM_RUN_SECONDS'] ?? 15)
const seed = Number(process.env['RANDOM_RUN_SEED'] ?? randomInt(1_000_000))

describeWithOwnRedis('Several processes on one PostgreSQL and one Redis that comes and goes', program => {
  const withFaults =
    (...names: FaultName[]) =>
    async (run: string) => {
      const redis = await OwnRedis.start({ program, run, name: 'redis' })
      return { url: redis.url, trouble: (world: World, choices: Choices) => bringAbout(names, world, redis, choices) }
    }

  test(
    'K3 K4 K5 K7: every read shows what had been acknowledged in time, and nothing fails or is lost',
    async () => {
      const redis = withFaults(...(Object.keys(faults) as FaultName[]))
      const { world, exits, aftermath, summary } = await runRandomly({ seed, seconds, processes: 3, redis })
      process.stderr.write(summary)
      expect({ seed, violations: world.history.violations, failures: world.failures, aftermath }).toEqual({
        seed,
        violations: [],
        failures: [],
        aftermath: [],
      })
      expect(exits).toEqual(exits.map(() => 'exit 0'))
    },
    (seconds + 60) * 1_000,
  )

  // The check can fail: each of these services breaks one promise, and is caught.
  test.each<[Alteration, string, FaultName[]]>([
    ['forgetful', 'K4: does not renew what it has written', []],
    ['deaf', 'K4: does not listen to the renewals of others', []],
    [
      'careless',
      'K5: does not read the event log',
      ['Redis killed, back with old data', 'process killed between commit and renewal'],
    ],
  ])(
    'a service that is %s (%s) is caught',
    async (alteration, _what, names) => {
      const redis = withFaults(...names)
      const { world } = await runRandomly({ seed: 1, seconds: 60, processes: 2, redis, alteration, untilViolated: true })
      expect(world.history.violations).not.toEqual([])
    },
    120_000,
  )
})
