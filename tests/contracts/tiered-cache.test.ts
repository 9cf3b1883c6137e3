import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { gate } from './gate.ts'
import { elsewhere, fill, found, miss, page, type Tiers, tiers, tiersUp, up } from './tiered.ts'

describe('TieredCache with the shared cache up', () => {
  let all: Tiers
  afterEach(() => {
    all.cache.close()
    jest.useRealTimers()
  })

  test('K3 a value that was read before a renewal is found in neither tier, whoever renewed', async () => {
    all = await tiersUp()
    for (const renewal of [() => all.cache.renew(['books']), () => elsewhere(all)]) {
      const late = await miss(all.cache)
      await renewal()
      expect(await late.fill('old', 60_000)).toBe(false)
      expect([await found(all.near), await found(all.shared), await found(all.cache)]).toEqual(['miss', 'miss', 'miss'])
    }
  })

  test('K3 what was filled in is gone from both tiers after a renewal, whoever renewed', async () => {
    all = await tiersUp()
    for (const renewal of [() => all.cache.renew(['books']), () => elsewhere(all)]) {
      expect(await fill(all.cache, 'old')).toBe(true)
      expect([await found(all.near), await found(all.shared)]).toEqual(['old', 'old'])
      await renewal()
      expect([await found(all.near), await found(all.shared), await found(all.cache)]).toEqual(['miss', 'miss', 'miss'])
    }
  })

  test('K4 who asks while a renewal is under way leaves nothing old behind in the near tier', async () => {
    all = await tiersUp()
    await fill(all.shared, 'old')
    const [begun, goOn] = [gate(), gate()]
    all.shared.beforeRenewal = () => {
      begun.open()
      return goOn.opened
    }
    const renewal = all.cache.renew(['books'])
    await begun.opened
    expect(await found(all.cache)).toBe('old') // nobody was told yet that it is
    goOn.open()
    await renewal
    expect(await found(all.cache)).toBe('miss')
  })

  test('K4 who asked the shared cache before a renewal and is answered after it leaves nothing old behind either', async () => {
    all = await tiersUp()
    await fill(all.shared, 'old')
    const goOn = gate()
    const look = all.shared.look.bind(all.shared)
    jest.spyOn(all.shared, 'look').mockImplementationOnce(async key => {
      const answer = await look(key)
      await goOn.opened
      return answer
    })
    const early = all.cache.look(page)
    await all.cache.renew(['books'])
    goOn.open()
    expect(await early).toMatchObject({ value: 'old' })
    expect(await found(all.cache)).toBe('miss')
  })

  test('K1 a near hit asks nobody, and hands out the very object that was filled in or came from the shared cache', async () => {
    all = await tiersUp()
    const value = { items: [] }
    await fill(all.cache, value)
    all.shared.asked.splice(0)
    expect(await all.cache.look(page)).toMatchObject({ kind: 'hit', tier: 'memory' })
    expect(await found(all.cache)).toBe(value)
    expect(all.shared.asked).toEqual([])

    all.near.clear()
    const first = await all.cache.look(page)
    expect(first).toMatchObject({ kind: 'hit', tier: 'scripted' })
    expect([await found(all.cache), await found(all.cache)].every(one => one === (first as { value: unknown }).value)).toBe(true)
    expect(all.shared.asked).toHaveLength(1)
  })

  test('K4 the near tier is not asked, and keeps nothing, while the others cannot be heard', async () => {
    all = tiers()
    await up(all.cache)
    await fill(all.cache, 'one')
    expect([await found(all.near), await found(all.cache)]).toEqual(['miss', 'one'])
    all.cache.hearing = true
    expect([await found(all.cache), await found(all.near)]).toEqual(['one', 'one'])
    all.cache.hearing = false
    await elsewhere(all, ['reviews:1'])
    all.shared.asked.splice(0)
    expect(await found(all.cache)).toBe('one')
    expect(all.shared.asked).toHaveLength(1)
    all.cache.hearing = true
    expect(await found(all.near)).toBe('miss') // what was kept before the silence may be old
  })

  test('K4 an answer that was asked for before the silence is not kept after it', async () => {
    all = await tiersUp()
    const late = await miss(all.cache)
    all.cache.hearing = false
    all.cache.hearing = true
    await late.fill('perhaps old', 60_000)
    expect(await found(all.near)).toBe('miss')
  })

  test('near: false asks the shared cache each time, and keeps nothing here', async () => {
    all = await tiersUp({ near: false })
    await fill(all.cache, 'one')
    all.shared.asked.splice(0)
    expect([await found(all.cache), await found(all.cache), await found(all.near)]).toEqual(['one', 'one', 'miss'])
    expect(all.shared.asked).toHaveLength(2)
  })

  test('K4 the near tier keeps a value no longer than the staleness, counted from the asking', async () => {
    all = await tiersUp({ staleness: 1_000 })
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
    const slow = await miss(all.cache)
    jest.advanceTimersByTime(700) // the database takes its time
    await slow.fill('one', 60_000)
    expect(await all.near.look(page)).toMatchObject({ kind: 'hit', ttl: 300 })
    jest.advanceTimersByTime(299)
    expect(await all.cache.look(page)).toMatchObject({ kind: 'hit', tier: 'memory', ttl: 1 })
    jest.advanceTimersByTime(1)
    expect(await found(all.near)).toBe('miss')
    expect(await all.cache.look(page)).toMatchObject({ kind: 'hit', tier: 'scripted', ttl: 59_700 })

    const late = await miss(all.cache, { scope: 'books', name: 'late' })
    jest.advanceTimersByTime(1_000)
    await late.fill('two', 60_000)
    expect(await found(all.near, { scope: 'books', name: 'late' })).toBe('miss')
  })
})
