import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { gate } from './gate.ts'
import { times } from './samples.ts'
import { neverAnswers, refuses } from './scripted-cache.ts'
import { fill, found, miss, page, type Tiers, tiers, tiersUp, up } from './tiered.ts'

describe('TieredCache with the shared cache away', () => {
  let all: Tiers
  afterEach(() => {
    all.cache.close()
    jest.useRealTimers()
  })

  /** Up, and then gone, as one look has found out. */
  async function lost(...given: Parameters<typeof tiersUp>): Promise<Tiers> {
    const up = await tiersUp(...given)
    up.shared.fault = refuses
    await up.cache.look({ scope: 'books', name: 'whoever is first' })
    up.shared.asked.splice(0)
    return up
  }

  test('K6 after one failure only probes ask it: a thousand looks, fills and renewals do not', async () => {
    all = await lost()
    for (const at of times(1_000, at => at)) {
      const key = { scope: 'books', name: `page ${at % 10}` } as const
      const answer = await all.cache.look(key)
      if (answer.kind === 'miss') await answer.fill(at, 60_000)
      if (at % 100 === 0) await all.cache.renew(['books'])
    }
    expect(all.shared.asked).toEqual([])
    expect(all.shared.probes).toBeGreaterThan(0)
  })

  test.each(['look', 'fill', 'renew'] as const)('K6 a %s that fails is no error to whoever asked', async what => {
    all = await tiersUp()
    const before = await miss(all.cache)
    all.shared.fault = refuses
    if (what === 'look') expect(await found(all.cache, { scope: 'books', name: 'other' })).toBe('miss')
    if (what === 'fill') expect(await before.fill('one', 60_000)).toBe(false)
    if (what === 'renew') await all.cache.renew(['books'])
    expect([all.cache.state, all.shared.asked.length]).toEqual(['away', 2])
  })

  test('K6 an answer that never comes is given up after the patience, once: the next asks nobody', async () => {
    all = await tiersUp({ patience: 5 })
    all.shared.asked.splice(0)
    all.shared.fault = neverAnswers
    expect(await fill(all.cache, 'one')).toBe(true) // here, in its place
    expect([await found(all.cache), await found(all.cache)]).toEqual(['one', 'one'])
    expect(all.shared.asked).toHaveLength(1)
    expect(all.told).toEqual(['up: it answers', 'away: no answer within 5 ms'])
  })

  test('K6 a write that outlives the closing ends, though its renewal fails', async () => {
    all = await tiersUp()
    all.cache.close()
    all.shared.fault = refuses
    await all.cache.renew(['books'])
    expect([all.cache.state, all.told]).toEqual(['away', ['up: it answers']])
  })

  test('K11 each change of state is told once, however many find out', async () => {
    all = await tiersUp()
    all.shared.fault = refuses
    await Promise.all(times(20, at => all.cache.look({ scope: 'books', name: String(at) })))
    all.cache.suspect(new Error('somebody else found out, too'))
    expect(all.told).toEqual(['up: it answers', 'away: refused'])
    all.shared.fault = null
    await up(all.cache)
    expect(all.told).toEqual(['up: it answers', 'away: refused', 'up: it answers'])
  })

  test('K6 it starts without the shared cache, serves, and takes it up when it comes', async () => {
    const { shared } = tiers()
    shared.fault = refuses
    all = tiers({}, shared)
    expect([await fill(all.cache, 'one'), await found(all.cache), all.cache.state]).toEqual([true, 'one', 'away'])
    shared.fault = null
    await up(all.cache)
    expect(await found(all.cache)).toBe('miss') // not what was kept meanwhile
  })

  test('K7 near=false too serves from memory while it is away, no longer than the staleness', async () => {
    all = await lost({ near: false, staleness: 1_000 })
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout', 'clearTimeout'] })
    await fill(all.cache, 'one')
    expect(await all.cache.look(page)).toMatchObject({ kind: 'hit', tier: 'memory', ttl: 1_000 })
    jest.advanceTimersByTime(1_000)
    expect(await found(all.cache)).toBe('miss')
  })

  test('K7 before it is used again it is caught up with, and then the renewals that it missed are made up for', async () => {
    const order: string[] = []
    all = await tiersUp({ catchUp: async () => void order.push(`catch up, ${all.cache.state}`) })
    await fill(all.cache, 'old')
    order.splice(0)
    all.shared.fault = refuses
    await all.cache.renew(['books', 'reviews:1'])
    await all.cache.renew(['books', 'reviews:2'])
    expect(await found(all.cache)).toBe('miss') // K4: own writes
    all.shared.asked.splice(0)
    all.shared.beforeRenewal = async scopes => {
      if (scopes[0] !== 'probe') order.push(`renew ${scopes.join(' ')}, ${all.cache.state}`)
    }
    all.shared.fault = null
    await up(all.cache)
    expect(order).toEqual(['catch up, away', 'renew books reviews:1 reviews:2, away'])
    expect(await found(all.cache)).toBe('miss')
  })

  test('K7 it stays away as long as catching up fails, or a renewal that it is owed', async () => {
    const failures = [() => refuses(), async () => {}, async () => {}]
    all = await tiersUp({ catchUp: () => (failures.length === 3 ? Promise.resolve() : failures.shift()!()) })
    failures.shift()
    let renewals = 0
    all.shared.fault = refuses
    await all.cache.renew(['books'])
    all.shared.fault = question => (question === 'renew books' && ++renewals === 1 ? refuses() : undefined)
    await up(all.cache)
    expect(renewals).toBe(2)
    expect(all.told).toHaveLength(3)
  })

  test('K7 a renewal while others are made up for is made up for too', async () => {
    all = await lost()
    await all.cache.renew(['books'])
    const renewed: string[] = []
    all.shared.beforeRenewal = async ([scope]) => {
      if (scope === 'probe') return
      renewed.push(scope!)
      if (scope === 'books') await all.cache.renew(['reviews:1'])
    }
    all.shared.fault = null
    await up(all.cache)
    expect(renewed).toEqual(['books', 'reviews:1'])
  })

  test('K7 a renewal at any moment of the recovery reaches the shared cache before its writer is told', async () => {
    for (const turns of times(60, at => at)) {
      const begun = gate()
      all = await lost({ catchUp: async () => begun.open() })
      await fill(all.cache, 'here')
      all.shared.fault = null
      await begun.opened
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      await all.cache.renew(['reviews:1'])
      await up(all.cache)
      expect([turns, all.shared.asked]).toEqual([turns, ['renew reviews:1']])
      all.cache.close()
    }
  })

  test('K7 what was read while it was away is not kept after its return', async () => {
    all = await lost()
    const late = await miss(all.cache)
    all.shared.fault = null
    await up(all.cache)
    expect(await late.fill('perhaps old', 60_000)).toBe(false)
    expect(await found(all.cache)).toBe('miss')
  })

  test('nothing is probed any more once it is closed', async () => {
    all = await lost()
    all.cache.close()
    all.shared.fault = null
    const { probes } = all.shared
    await all.cache.settled(10_000)
    expect([all.cache.state, all.shared.probes]).toEqual(['away', probes])
  })
})
