import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { TestIssuer } from '../support/test-issuer.ts'
import { migratedFolder } from './databases.ts'
import { filesFolder } from './made-up-file.ts'
import { messages, post, serve } from './serving.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

const files = filesFolder()
let issuer: TestIssuer
beforeAll(async () => {
  issuer = await TestIssuer.start()
})
afterAll(() => issuer.close())
const tokens = () => ({
  AUTH_ISSUER: issuer.trusted.issuer,
  AUTH_AUDIENCE: issuer.trusted.audience,
  AUTH_JWKS_URL: issuer.jwksUrl.href,
})
const readiness = async (origin: string) => (await fetch(`${origin}/readyz`)).json()
const warnings = (said: readonly string[]) => said.filter(message => message.startsWith('Open mode'))

describe('A service that is started', () => {
  test('in open mode says that anybody may write', async () => {
    const { program, origin } = await serve({ DATA_DIR: await migratedFolder(files.at('open')) })
    expect((await post(origin, 'Frankenstein')).status).toBe(201)
    expect(await readiness(origin)).toEqual({ status: 'ready', access: 'open', dependencies: { database: 'up' } })
    expect(warnings(messages(program))).toEqual([expect.stringContaining('anybody who can reach the service may write')])
  })

  test('with an issuer of access tokens does not say so, since nobody may without one, and names the issuer to who watches', async () => {
    const { program, origin } = await serve({ DATA_DIR: await migratedFolder(files.at('tokens')), ...tokens() })
    expect((await post(origin, 'Frankenstein')).status).toBe(401)
    const answer = await fetch(`${origin}/books`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await issuer.sign({ scope: 'books:write' })}` },
      body: JSON.stringify({ title: 'Frankenstein', authors: ['Mary Shelley'] }),
    })
    expect(answer.status).toBe(201)
    const dependencies = { database: 'up', issuer: 'up' }
    expect(await readiness(origin)).toEqual({ status: 'ready', access: 'tokens', dependencies })
    program.signal('SIGTERM')
    expect(await program.ended).toMatchObject({ code: 0, err: [] })
    expect(warnings(messages(program))).toEqual([])
  })

  test('with an issuer that is away serves what there is to read', async () => {
    const settings = tokens()
    await issuer.close()
    const { origin } = await serve({ DATA_DIR: await migratedFolder(files.at('away')), ...settings })
    expect((await fetch(`${origin}/books`)).status).toBe(200)
    const dependencies = { database: 'up', issuer: 'down' }
    expect(await readiness(origin)).toEqual({ status: 'degraded', access: 'tokens', dependencies })
  })
})
