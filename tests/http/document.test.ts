import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { ApiDocument } from '../../src/interfaces/http/description/api-document.ts'
import { memoryService } from '../support/memory-service.ts'
import { anyTokens } from './tokens/people.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'book-review-document-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const written = (file = 'openapi.json') => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as ApiDocument

/** What a tool of the development dependencies says, without asking anything of the network. */
function run(script: string, ...args: string[]): { status: number | null; said: string } {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', FORCE_COLOR: '0' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join('node_modules', script), ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}
const redocly = (file: string) => run('@redocly/cli/bin/cli.js', 'lint', file)
const spectral = (file: string) => run('@stoplight/spectral-cli/dist/index.js', 'lint', '--fail-severity', 'hint', file)

/** The document with something changed in it, in a file. */
function damaged(change: (document: ApiDocument) => void): string {
  const document = written()
  change(document)
  const file = path.join(folder, 'damaged.json')
  writeFileSync(file, JSON.stringify(document))
  return file
}

describe.each([
  ['openapi.json', {}],
  ['openapi.tokens.json', anyTokens],
])('%s', (file, environment) => {
  test('D4 is what the code says', async () => {
    expect((await memoryService({ environment })).app.swagger()).toEqual(written(file))
  })

  test('D2 has nothing that Redocly finds wrong, by its strict rules', () => {
    expect(redocly(file)).toEqual({ status: 0, said: expect.stringContaining('Your API description is valid') })
  })

  test('D2 has nothing that Spectral finds wrong, by its own rules and those of OWASP', () => {
    expect(spectral(file)).toEqual({ status: 0, said: expect.stringContaining('No results') })
  })
})

describe('openapi.json', () => {
  test('D4 is what the types of the client are made of', () => {
    const args = ['openapi.json', '--default-non-nullable', 'false', '--check', '--output', 'tests/http/api.d.ts']
    expect(run('openapi-typescript/bin/cli.js', ...args)).toMatchObject({ status: 0 })
  })

  test('D2 something wrong is found by both', () => {
    const nameless = damaged(({ paths }) =>
      Object.assign(paths['/books']!['get']!, { operationId: 'get books', summary: undefined }),
    )
    expect(redocly(nameless)).toEqual({ status: 1, said: expect.stringContaining('operation-summary') })
    expect(spectral(nameless)).toEqual({ status: 1, said: expect.stringContaining('operation-operationId-valid-in-url') })
    const endless = damaged(({ components }) => delete components.schemas['Book']!.properties!['title']!.maxLength)
    expect(spectral(endless)).toEqual({ status: 1, said: expect.stringContaining('owasp:api4:2023-string-limit') })
  })
})
