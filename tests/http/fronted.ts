import { afterAll, afterEach, beforeAll } from '@jest/globals'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Catalogue } from '../../src/application/ports/catalogue.ts'
import type { Dependency } from '../../src/application/ports/dependency.ts'
import { Unavailable } from '../../src/application/ports/unavailable.ts'
import { ports } from '../../src/container.ts'
import { useApi } from '../support/api-matcher.ts'
import { memoryService, type Service, type ServiceOptions } from '../support/memory-service.ts'
import { Client } from './client.ts'
import { listen } from './raw-http.ts'

/** A service whose front page is looked at. */
export interface Fronted {
  readonly origin: string
  readonly client: Client
  /** It can go away, and come back. */
  readonly database: { away: boolean }
}

/** Titles that may harm a page. */
export const hostile = {
  markup: '<script>document.title = "taken"</script><img src=x onerror="document.title = `taken`">&lt;b&gt;',
  longWord: 'x'.repeat(500),
  rightToLeft: 'ألف ليلة وليلة!',
  override: 'abc\u202Edef',
  long: `${'A Very Long Title, or: '.repeat(21)}The End`,
}

async function fronted(options: ServiceOptions): Promise<Fronted & { service: Service }> {
  const database = { away: false }
  const dependencies: Dependency[] = [
    { name: 'database', optional: false, state: async () => (database.away ? 'down' : 'up') },
    { name: 'cache', optional: true, state: async () => 'up' },
  ]
  const service = await memoryService({
    dependencies,
    swap: container => {
      const catalogue = container.resolve<Catalogue>(ports.catalogue)
      const books = catalogue.books.bind(catalogue)
      catalogue.books = async query => {
        if (database.away) throw new Unavailable('The database', new Error('away'))
        return books(query)
      }
    },
    ...options,
  })
  useApi(service.app)
  return { service, origin: `http://127.0.0.1:${await listen(service.app)}`, client: new Client(service), database }
}

/** Services, and pages of one browser to look at them with; all are closed after the test that has opened them. */
export function frontPages(open: () => Promise<Browser>) {
  let browser: Browser | undefined
  const services: Service[] = []
  const pages: Page[] = []
  beforeAll(async () => {
    browser = await open()
  })
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close()
    for (const service of services.splice(0)) await service.close()
  })
  afterAll(() => browser?.close())

  const front = async (options: ServiceOptions = {}): Promise<Fronted> => {
    const { service, ...more } = await fronted(options)
    services.push(service)
    return more
  }
  const newPage = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await (await browser!.newContext(options)).newPage()
    pages.push(page)
    return page
  }
  /** The front page, once it has been told the state and the books. */
  const visit = async ({ origin }: Fronted, page: BrowserContextOptions | Page = {}): Promise<Page> => {
    const visited = 'goto' in page ? page : await newPage(page)
    await visited.goto(origin)
    for (const section of ['state', 'books']) await told(visited, section).waitFor()
    return visited
  }
  return { front, newPage, visit }
}

/** What a section tells, once it has been answered. */
const told = (page: Page, section: string): Locator => page.locator(`#${section} .told[data-state]`)

export const stateOf = (page: Page): Locator => page.locator('#state').getByRole('status')
export const booksOf = (page: Page): Locator => page.locator('#books').getByRole('status')
export const titlesOf = (page: Page): Promise<string[]> => page.locator('#books h3').allTextContents()
export const press = (page: Page, name: 'Check again' | 'Load again', key = 'Enter'): Promise<void> =>
  page.getByRole('button', { name }).press(key)
