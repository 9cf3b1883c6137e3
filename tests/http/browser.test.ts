import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { problems } from '../../src/interfaces/http/problems/problems.ts'
import { TestIssuer } from '../support/test-issuer.ts'
import { useApi } from '../support/api-matcher.ts'
import { complaints, describeInBrowser, told, violationsOf } from '../support/browser.ts'
import { memoryService, type Service } from '../support/memory-service.ts'
import { Client } from './client.ts'
import { listen } from './raw-http.ts'
import { believing, tokenOf } from './tokens/people.ts'

/** What Swagger UI itself does, on any API, by the id of axe's rule. */
const swaggerUi: Readonly<Record<string, string>> = {
  'color-contrast': 'its colours of methods, buttons, hints and highlighted code',
  'nested-interactive': 'it has a link inside the button that unfolds an operation',
  'scrollable-region-focusable': 'its samples scroll and cannot be reached by the keyboard',
  'select-name': 'its choices of server and example have no label',
}

/** And where a token is taken, with a request unfolded behind it. */
const swaggerUiWithToken = {
  ...swaggerUi,
  'button-name': 'its cross that closes the dialog has no name',
  label: 'its place for the body of a request has no label',
  'label-content-name-mismatch': 'its button reads Authorize, and is called Apply credentials',
}

/** What is seriously wrong with a page for people who do not see, hear or point as others do. */
async function barriers(page: Page): Promise<string[]> {
  const grave = (await violationsOf(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.map(told)
}

const unexpectedBarriers = async (page: Page, expected: object = swaggerUi): Promise<string[]> =>
  (await barriers(page)).filter(one => !Object.hasOwn(expected, one.split(':')[0]!))

describeInBrowser('in a browser', open => {
  let browser: Browser | undefined
  let service: Service | undefined
  let origin: string
  let page: Page
  let heard: string[]
  beforeAll(async () => {
    service = await memoryService()
    useApi(service.app)
    origin = `http://127.0.0.1:${await listen(service.app)}`
    await new Client(service).addBook({ title: 'Romola' })
    browser = await open()
  })
  beforeEach(async () => {
    page = await browser!.newPage()
    heard = complaints(page)
  })
  afterEach(() => page.close())
  afterAll(async () => {
    await browser?.close()
    await service?.close()
  })

  /** One operation of the page, unfolded. */
  const operation = async (tag: string, id: string, at = origin) => {
    await page.goto(`${at}/docs`)
    const block = page.locator(`#operations-${tag}-${id}`)
    await block.locator('.opblock-summary-control').click()
    return block
  }
  /** Sends what is filled in, and gives the status and the body that the page then shows. */
  const execute = async (block: Awaited<ReturnType<typeof operation>>) => {
    await block.getByRole('button', { name: 'Execute' }).click()
    const live = block.locator('.live-responses-table tbody')
    const status = await live.locator('.response-col_status').first().innerText()
    return { status: status.trim(), body: await live.locator('.highlight-code').first().innerText() }
  }

  test('D3 the documentation shows every operation, and nothing is refused, missing or wrong', async () => {
    await page.goto(`${origin}/docs`)
    await page.locator('.opblock').first().waitFor()
    const { paths } = service!.app.swagger() as { paths: Record<string, object> }
    expect(await page.locator('.opblock').count()).toBe(Object.values(paths).flatMap(Object.values).length)
    expect(heard).toEqual([])
  })

  test('D3 "Execute" asks the service, and shows what it answers', async () => {
    const answer = await execute(await operation('Books', 'listBooks'))
    expect(answer.status).toBe('200')
    expect(answer.body).toContain('Romola')
    expect(heard).toEqual([])
  })

  test('D3 the example of a request is one that can be sent', async () => {
    const answer = await execute(await operation('Books', 'addBook'))
    expect(answer.status).toBe('201')
    expect(answer.body).toContain('Middlemarch')
    expect(heard).toEqual([])
  })

  test('D3 the documentation puts no barrier before anybody, but for what Swagger UI does by itself', async () => {
    const block = await operation('Books', 'listBooks')
    await execute(block)
    expect(await unexpectedBarriers(page)).toEqual([])
  })

  test('D3 where there are access tokens, the documentation takes one, and sends it with what is tried', async () => {
    const issuer = await TestIssuer.start()
    const guarded = await memoryService({ environment: believing(issuer) })
    try {
      const block = await operation('Books', 'addBook', `http://127.0.0.1:${await listen(guarded.app)}`)
      await page.locator('.scheme-container').getByRole('button', { name: 'Authorize' }).click()
      const dialog = page.locator('.dialog-ux')
      await dialog.locator('input').fill(await tokenOf(issuer, guarded, 'ada'))
      expect(await unexpectedBarriers(page, swaggerUiWithToken)).toEqual([])
      await dialog.getByRole('button', { name: 'Apply credentials' }).click()
      await dialog.getByRole('button', { name: 'Close' }).last().click()
      const answer = await execute(block)
      expect(answer.status).toBe('201')
      expect(answer.body).toContain('Middlemarch')
      expect(heard).toEqual([])
    } finally {
      await guarded.close()
      await issuer.close()
    }
  })

  test('D3 the pages of the problems are without a barrier or a complaint', async () => {
    for (const code of Object.keys(problems)) {
      await page.goto(`${origin}/problems/${code}`)
      expect([code, await barriers(page)]).toEqual([code, []])
    }
    expect(heard).toEqual([])
  })
})
