import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { describe, test } from '@jest/globals'
import axe, { type AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium of this machine: what `CHROMIUM` names, else the first on the PATH. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  if (environment['CHROMIUM']) return environment['CHROMIUM']
  const folders = (environment['PATH'] ?? '').split(path.delimiter)
  return folders.flatMap(folder => names.map(name => path.join(folder, name))).find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A suite that needs a browser. Where there is none it says so and is not run, and with CI=true that fails. */
export function describeInBrowser(name: string, suite: (open: () => Promise<Browser>) => void): void {
  const executablePath = findChromium()
  if (executablePath) {
    describe(name, () =>
      suite(async () => {
        const { chromium } = await import('playwright-core')
        // It is shown nothing but this machine's own pages; without a sandbox it runs for root, too, as in CI.
        return chromium.launch({ executablePath, args: ['--no-sandbox'] })
      }),
    )
    return
  }
  const reason = 'no Chromium: install it, or name one in CHROMIUM'
  describe.skip(`${name} [NOT RUN, ${reason}]`, () => suite(() => Promise.reject(new Error(reason))))
  if (process.env['CI'] === 'true')
    test(`${name} needs a browser`, () => {
      throw new Error(`With CI=true every suite must run, and this one cannot: ${reason}.`)
    })
}

/**
 * Everything that a page complains of from now on: in its console, by its policy, or about what it could not load. The icon
 * that a browser looks for by itself is not the page's.
 */
export function complaints(page: Page): string[] {
  const heard: string[] = []
  const isIcon = (url: string) => url.endsWith('/favicon.ico')
  page.on('console', message => {
    if (isIcon(message.location().url)) return
    if (['error', 'warning'].includes(message.type())) heard.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', error => heard.push(`thrown: ${error.message}`))
  page.on('requestfailed', request => heard.push(`failed: ${request.url()} ${request.failure()?.errorText}`))
  page.on('response', response => {
    if (response.status() >= 400 && !isIcon(response.url())) heard.push(`${response.status()}: ${response.url()}`)
  })
  return heard
}

/** What axe finds wrong with a page for people who do not see, hear or point as others do. */
export async function violationsOf(page: Page): Promise<AxeResults['violations']> {
  await page.evaluate(axe.source) // as a debugger does, to which no policy applies
  return (await page.evaluate<AxeResults>('axe.run()')).violations
}

/** An axe rule and what breaks it, to be read in a test that fails. */
export const told = ({ id, nodes }: AxeResults['violations'][number]): string =>
  `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`
