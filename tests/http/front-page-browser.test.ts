import { describe, expect, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { complaints, describeInBrowser } from '../support/browser.ts'
import { booksOf, type Fronted, frontPages, hostile, press, stateOf, titlesOf } from './fronted.ts'
import { anyTokens } from './tokens/people.ts'

/** How to add the first book. */
const howTo = (page: Page): Locator => page.locator('#books').getByText('POST /books')

type Answer = Parameters<Page['route']>[1]

describeInBrowser('the front page', open => {
  const { front, newPage, visit } = frontPages(open)

  /** Three books, the second of them reviewed three times, and the first once. */
  const fill = async ({ client }: Fronted) => {
    const [first, second] = [await client.addBook(), await client.addBook({ title: 'Romola', authors: ['G. E.', 'Ann'] })]
    await client.addBook({ title: 'Felix Holt' })
    for (const [reviewer, rating] of Object.entries({ Ann: 5, Bob: 4, Cid: 4 })) await client.review(second, reviewer, { rating })
    await client.review(first, 'Ann', { rating: 2 })
    return second
  }

  test('tells the state, the access mode, and the newest books with their ratings', async () => {
    const service = await front()
    const { id } = await fill(service)
    const page = await newPage()
    const complained = complaints(page)
    await visit(service, page)
    expect(await stateOf(page).getByRole('paragraph').allTextContents()).toEqual([
      'Ready. Up: database, cache.',
      'Access mode: open. Anybody who reaches the service may write, under any name.',
      expect.stringMatching(/^Checked at \d\d:\d\d:\d\d\.$/),
    ])
    expect(await booksOf(page).innerText()).toBe('There are 3 books.')
    expect(await howTo(page).isVisible()).toBe(false)
    const entries = await page.locator('#books ol > li').allInnerTexts()
    expect(entries.map(text => text.split('\n').filter(Boolean))).toEqual([
      ['Felix Holt', 'by George Eliot', 'No reviews yet'],
      ['Romola', 'by G. E., Ann', '★★★★☆ 4.3 of 5, 3 reviews'],
      ['Middlemarch', 'by George Eliot', '★★☆☆☆ 2.0 of 5, 1 review'],
    ])
    expect(await page.getByRole('link', { name: 'Romola' }).getAttribute('href')).toBe(`/books/${id}`)
    expect(complained).toEqual([])
  })

  test('tells what is new when it is asked again, and of many books the newest', async () => {
    const service = await front()
    const page = await visit(service)
    for (let at = 1; at <= 11; at++) await service.client.addBook({ title: `Book ${at}` })
    await press(page, 'Load again')
    await booksOf(page).getByText('The 10 newest of more.').waitFor()
    expect(await titlesOf(page)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map(at => `Book ${at}`))
  })

  test('without a book says how to add the first one', async () => {
    const page = await visit(await front())
    expect(await booksOf(page).innerText()).toBe('There is no book yet.')
    expect(await howTo(page).isVisible()).toBe(true)
    expect(await page.locator('#books ol').isVisible()).toBe(false)
  })

  test('says where access tokens are needed, and needs none', async () => {
    const page = await visit(await front({ environment: anyTokens }))
    expect(await stateOf(page).innerText()).toContain('Access mode: tokens.')
    expect(await booksOf(page).innerText()).toBe('There is no book yet.')
  })

  test.each([
    ['draining', /^Stopping: .* Away: cache\./],
    ['degraded', /^Degraded: .* Away: cache\./],
  ])('says that the service is %s', async (status, words) => {
    const cache = { name: 'cache', optional: true, state: async () => 'down' as const }
    const page = await visit(await front({ dependencies: [cache], draining: () => status === 'draining' }))
    expect(await stateOf(page).innerText()).toMatch(words)
  })

  test('says what is away, leads to what that means, and shows the books when it is back and asked again', async () => {
    const service = await front()
    await service.client.addBook()
    service.database.away = true
    const page = await visit(service)
    expect(await stateOf(page).innerText()).toMatch(/^Not ready: .* Away: database\. Up: cache\./)
    expect(await booksOf(page).innerText()).toMatch(/^Temporarily unavailable\. .*The database.*\s+What this means$/)
    expect(await booksOf(page).getByRole('link').getAttribute('href')).toBe('/problems/temporarily-unavailable')
    service.database.away = false
    await press(page, 'Load again')
    await booksOf(page).getByText('There is one book.').waitFor()
    await press(page, 'Check again', 'Space')
    await stateOf(page).getByText('Ready.').waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Check again') // the focus is not lost
  })

  test.each<[string, Answer, RegExp]>([
    [
      'the service cannot be reached',
      route => route.abort('connectionrefused'),
      /^The service cannot be reached\. .*try again\.$/,
    ],
    [
      'somebody before it answers with a page',
      route => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }),
      /^What came \(status 502\) is no answer of this service\. Try again in a moment\.$/,
    ],
    [
      'somebody before it answers with JSON',
      route => route.fulfill({ status: 403, json: { message: 'no' } }),
      /^What came \(status 403\) is no answer of this service\. Try again in a moment\.$/,
    ],
    [
      'somebody before it answers with a problem of their own',
      route => route.fulfill({ status: 429, json: { type: 'javascript:alert(1)', title: 'Slow down', detail: '<b>Now</b>.' } }),
      /^Slow down\. <b>Now<\/b>\.$/,
    ],
    [
      'what comes is not what the page knows',
      route => route.fulfill({ status: 200, json: null }),
      /^Something is wrong with this page\.$/,
    ],
  ])('when %s, says so, shows no book, and recovers', async (_, answer, words) => {
    const service = await front()
    await service.client.addBook()
    const page = await visit(service)
    const reads = /\/(?:books\?|readyz)/
    await page.route(reads, answer)
    for (const name of ['Check again', 'Load again'] as const) await press(page, name)
    await page.locator('.told[data-state=unready]').nth(1).waitFor()
    for (const place of [stateOf(page), booksOf(page)]) expect(await place.innerText()).toMatch(words)
    expect(await page.locator('#books ol').isVisible()).toBe(false)
    await page.unroute(reads)
    for (const name of ['Check again', 'Load again'] as const) await press(page, name)
    await page.locator('.told[data-state=ready]').nth(1).waitFor()
    expect(await titlesOf(page)).toEqual(['Middlemarch'])
  })

  test('when the service does not answer in ten seconds, says so', async () => {
    const service = await front()
    const page = await newPage()
    await page.clock.install()
    await page.addInitScript(() => {
      // Chromium's own time-outs heed no clock but the machine's.
      AbortSignal.timeout = milliseconds => {
        const controller = new AbortController()
        setTimeout(() => controller.abort(new DOMException('', 'TimeoutError')), milliseconds)
        return controller.signal
      }
    })
    const asked = Promise.withResolvers<undefined>()
    await page.route(/\/books\?/, () => asked.resolve(undefined))
    await page.goto(service.origin)
    await asked.promise
    expect(await booksOf(page).innerText()).toBe('Asking the service …')
    await page.clock.runFor(10_000)
    await booksOf(page).getByText('The service has not answered in 10 seconds.').waitFor()
  })

  describe('shows titles and names as text,', () => {
    test('whatever they are, and on the narrowest screen', async () => {
      const service = await front()
      const authors = [hostile.markup.slice(0, 200), 'y'.repeat(200)]
      for (const title of Object.values(hostile)) await service.client.addBook({ title, authors })
      const page = await newPage({ viewport: { width: 320, height: 640 } })
      const complained = complaints(page)
      await visit(service, page)
      expect(await titlesOf(page)).toEqual(Object.values(hostile).reverse())
      expect(await page.locator('#books li:last-child bdi').allTextContents()).toEqual(authors)
      expect(await page.locator('#books :is(script, img, b)').count()).toBe(0)
      expect(await page.title()).toBe('Book Review')
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
      expect(complained).toEqual([])
    })

    test('each in its own direction and language, which change nothing around it', async () => {
      const service = await front()
      for (const [title, language] of [
        ['Middlemarch', 'zz'],
        [hostile.rightToLeft, 'ar'],
      ])
        await service.client.addBook({ title, language })
      const page = await visit(service)
      const styled = '[...document.querySelectorAll("h3 a")].map(link => [link.lang, getComputedStyle(link)])'
      expect(
        await page.evaluate(`${styled}.map(([lang, { direction, unicodeBidi }]) => [lang, direction, unicodeBidi])`),
      ).toEqual([
        ['ar', 'rtl', 'isolate'],
        ['', 'ltr', 'isolate'], // zz is no language
      ])
    })
  })

  test('asks nobody but the service', async () => {
    const service = await front()
    const page = await newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    await visit(service, page)
    const needs = ['/', '/front-page.css', '/front-page.js', '/readyz', '/books?sort=newest&limit=10']
    expect(asked.filter(url => !url.endsWith('.svg'))).toEqual(expect.arrayContaining(needs.map(url => service.origin + url)))
    expect(asked.filter(url => new URL(url).origin !== service.origin)).toEqual([])
  })

  test('lets nobody make HTML of text', async () => {
    const page = await visit(await front())
    await expect(page.evaluate("document.body.innerHTML = '<p>taken</p>'")).rejects.toThrow('TrustedHTML')
  })
})
