import { describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { problems } from '../../src/interfaces/http/problems/problems.ts'
import { describeInBrowser, told, violationsOf } from '../support/browser.ts'
import { booksOf, frontPages, hostile, stateOf } from './fronted.ts'

interface Stop {
  readonly name: string
  readonly outline: string
}

/** Where the next Tab leads to, and how one sees it. */
async function tab(page: Page): Promise<Stop> {
  await page.keyboard.press('Tab')
  return page.evaluate(`(({ textContent: name }, { outlineStyle, outlineWidth }) =>
    ({ name, outline: outlineStyle + ' ' + outlineWidth })
  )(document.activeElement, getComputedStyle(document.activeElement))`)
}

async function tabs(page: Page, count: number): Promise<Stop[]> {
  const stops: Stop[] = []
  for (let at = 0; at < count; at++) stops.push(await tab(page))
  return stops
}

describeInBrowser('the front page', open => {
  const { front, newPage, visit } = frontPages(open)

  describe.each(['light', 'dark'] as const)('in %s colours puts no barrier before anybody', colorScheme => {
    const expectNoBarrier = async (page: Page) => {
      await page.locator('summary').click()
      expect((await violationsOf(page)).map(told)).toEqual([])
    }

    test('with books, on a wide screen and the narrowest', async () => {
      const service = await front()
      for (const title of Object.values(hostile)) await service.client.review(await service.client.addBook({ title }), 'Ann')
      await service.client.addBook({ language: 'zz' })
      for (const width of [1280, 320])
        await expectNoBarrier(await visit(service, { colorScheme, viewport: { width, height: 800 } }))
    })

    test('without a book', async () => expectNoBarrier(await visit(await front(), { colorScheme })))

    test('with the database away', async () => {
      const service = await front()
      service.database.away = true
      await expectNoBarrier(await visit(service, { colorScheme }))
    })
  })

  test('leads the keyboard to every link and button in their order, and shows where it is', async () => {
    const service = await front()
    const { id } = await service.client.addBook()
    const page = await visit(service)
    const all = page.locator(':is(a, button, summary):visible')
    const folded = await tabs(page, await all.count())
    expect(folded.map(({ name }) => name)).toEqual(await all.allTextContents())
    expect(folded.at(-1)!.name).toBe('All types of problem')
    await page.keyboard.press('Enter')
    const unfolded = await tabs(page, Object.keys(problems).length)
    expect(unfolded.map(({ name }) => name)).toEqual(Object.values(problems).map(({ title }) => title))
    expect(new Set([...folded, ...unfolded].map(({ outline }) => outline))).toEqual(new Set(['solid 3px']))
    await page.getByRole('link', { name: 'Middlemarch' }).press('Enter')
    await page.waitForURL(`${service.origin}/books/${id}`)
  })

  test('has its landmarks, one first heading, and no heading without the one above it', async () => {
    const service = await front()
    await service.client.addBook()
    const page = await visit(service)
    for (const landmark of ['banner', 'navigation', 'main'] as const) expect(await page.getByRole(landmark).count()).toBe(1)
    const headings = '[...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]'
    expect(await page.evaluate(`${headings}.map(({ tagName }) => tagName)`)).toEqual(['H1', 'H2', 'H2', 'H3', 'H2'])
  })

  test('without JavaScript says so, and leads to the same', async () => {
    const { origin } = await front()
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(origin)
    for (const [place, path] of [
      [stateOf(page), '/readyz'],
      [booksOf(page), '/books'],
    ] as const) {
      expect(await place.innerText()).toMatch(/^Without JavaScript this page cannot ask for /)
      expect(await place.getByRole('link').getAttribute('href')).toBe(path)
    }
    expect(await page.getByRole('button').count()).toBe(0)
  })
})
