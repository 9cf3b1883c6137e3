import { describe, expect, test } from '@jest/globals'
import { findProgram } from '../support/binaries.ts'
import { describeOn } from '../support/describe-on.ts'

/** A suite on PostgreSQL that runs Redis servers of its own. Without the program it is loudly left out; in CI it fails. */
export function describeWithOwnRedis(name: string, suite: (program: string) => void): void {
  const program = findProgram('redis-server', 'valkey-server')
  if (program) {
    describeOn('PostgreSQL', name, () => suite(program))
    return
  }
  const reason = 'neither redis-server nor valkey-server is installed, and this needs servers to kill'
  if (process.env['CI'] === 'true') {
    describe(name, () => test('is run', () => expect(`NOT RUN: ${reason}`).toBe('run')))
    return
  }
  process.stderr.write(`\n${'#'.repeat(100)}\n# NOT RUN: ${name}: ${reason}.\n${'#'.repeat(100)}\n`)
  describe.skip(`${name} [NOT RUN, ${reason}]`, () => suite('redis-server'))
}
