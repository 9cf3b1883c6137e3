import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { CommitProxy } from '../support/commit-proxy.ts'
import { describeOn } from '../support/describe-on.ts'
import { type FreshPostgres, freshPostgres } from '../support/fresh.ts'
import { migratedFolder } from './databases.ts'
import { type Given, postOnce, postUntilDone, titles } from './keyed-posts.ts'
import { filesFolder } from './made-up-file.ts'
import { serve } from './serving.ts'

jest.setTimeout(240_000) // processes are started again and again, on whatever machine

const kills = 20
const files = filesFolder()

/** Without what says that it was given before. */
const answerOf = ({ status, body, location, etag }: Given) => ({ status, body, location, etag })

/** Kills the service in the middle of keyed writes, time and again, and looks at what has become of each. */
async function killAtRandom(environment: Readonly<Record<string, string>>): Promise<void> {
  const told = new Map<string, Given>()
  const sent: string[] = []
  let undecided = 0
  /** Asks again for what the process before has not answered. */
  const serveAgain = async () => {
    const serving = await serve(environment)
    const unanswered = sent.filter(title => !told.has(title))
    undecided += unanswered.length
    for (const title of unanswered) told.set(title, await postUntilDone(serving.origin, title))
    return serving
  }
  for (let round = 0; round < kills; round++) {
    const { program, origin } = await serveAgain()
    const write = async (writer: string) => {
      for (let count = 1; ; count++) {
        const title = `${writer}, volume ${count} of ${round}`
        sent.push(title)
        told.set(title, await postOnce(origin, title))
      }
    }
    const writing = Promise.allSettled(['Ann', 'Bob', 'Cid'].map(write))
    await delay(randomInt(10, 120))
    await program.kill()
    await writing
  }
  const { program, origin } = await serveAgain()
  expect([...told.values()].filter(({ status }) => status !== 201)).toEqual([])
  for (const [title, first] of told) {
    const replay = await postUntilDone(origin, title)
    expect([title, answerOf(replay), replay.replayed]).toEqual([title, answerOf(first), true])
  }
  expect((await titles(origin)).sort()).toEqual(sent.sort())
  expect(undecided).toBeGreaterThanOrEqual(kills) // each kill left something undecided
  await program.kill()
}

describeOn('PostgreSQL', 'I2 on PostgreSQL, a service that is killed', () => {
  let fresh: FreshPostgres
  let proxy: CommitProxy
  let environment: { DATABASE_URL: string }
  beforeAll(async () => {
    fresh = await freshPostgres()
    proxy = await CommitProxy.before(fresh.url)
    environment = { DATABASE_URL: proxy.through(fresh.url) }
  })
  afterAll(async () => {
    await proxy.close()
    await fresh.drop()
  })

  test.each([
    ['before', false],
    ['after', true],
  ] as const)('I2 %s the commit: asked again, there is one book', async (when, replayed) => {
    const { program, origin } = await serve(environment)
    const stopped = proxy.stopAt(when)
    const asked = postOnce(origin, `Killed ${when}`).catch((error: unknown) => String(error))
    await stopped
    await program.kill()
    expect(await asked).toMatch(/fetch failed/)

    const again = await serve(environment)
    const given = await postUntilDone(again.origin, `Killed ${when}`)
    expect(given).toMatchObject({ status: 201, replayed })
    const { body, etag } = await fetch(again.origin + given.location!).then(async found => ({
      body: await found.text(),
      etag: found.headers.get('etag'),
    }))
    expect({ body, etag }).toEqual({ body: given.body, etag: given.etag })
    expect((await titles(again.origin)).filter(title => title === `Killed ${when}`)).toHaveLength(1)
  })

  test('I2 a write that was given up, and yet was committed, is answered when it is asked again', async () => {
    const { origin } = await serve(environment)
    const stopped = proxy.stopAt('after')
    const asked = postOnce(origin, 'Given up')
    await stopped
    expect(await asked).toMatchObject({ status: 503, replayed: false })
    expect(await postUntilDone(origin, 'Given up')).toMatchObject({ status: 201, replayed: true })
    expect((await titles(origin)).filter(title => title === 'Given up')).toHaveLength(1)
  })

  test(`I2 ${kills} times at random: every request is done once, and its answer stays`, async () => {
    const own = await freshPostgres()
    await killAtRandom({ DATABASE_URL: own.url })
    await own.drop()
  })
})

describe('I2 on an embedded database, a service that is killed', () => {
  test.each([
    ['before', false],
    ['after', true],
  ] as const)('I2 %s the commit: asked again, there is one book', async (when, replayed) => {
    const environment = { DATA_DIR: await migratedFolder(files.at(`killed-${when}`)) }
    const { program, origin } = await serve(environment, ['tests/cli/stopping-service.ts', when])
    const asked = postOnce(origin, 'Killed').catch((error: unknown) => String(error))
    await program.said(line => line === 'stopped')
    await program.kill()
    expect(await asked).toMatch(/fetch failed/)

    const again = await serve(environment)
    expect(await postUntilDone(again.origin, 'Killed')).toMatchObject({ status: 201, replayed })
    expect(await titles(again.origin)).toEqual(['Killed'])
  })

  test(`I2 ${kills} times at random: every request is done once, and its answer stays`, async () => {
    await killAtRandom({ DATA_DIR: await migratedFolder(files.at('killed-at-random')) })
  })
})
