import { describe, expect, test } from '@jest/globals'
import { memoryService } from '../../support/memory-service.ts'
import { openedToTokens } from './people.ts'

interface Document {
  readonly info: { readonly description: string }
  readonly security: readonly unknown[]
  readonly components: { readonly securitySchemes?: Readonly<Record<string, object>> }
}

describe('D1 which way the service goes', () => {
  const the = openedToTokens(memoryService)
  const document = async (url = '/openapi.json') => (await the.service.app.inject(url)).json<Document>()

  test('is said by readyz', async () => {
    expect((await the.client.get('/readyz')).json()).toEqual({ status: 'ready', access: 'tokens', dependencies: {} })
    const open = await memoryService()
    expect((await open.app.inject('/readyz')).json()).toMatchObject({ access: 'open' })
    await open.close()
  })

  test('is said by the API document, as it is served and as Swagger UI reads it', async () => {
    const { info, components, security } = await document()
    expect(info.description).toContain('access token (RFC 9068)')
    expect(components.securitySchemes).toMatchObject({ accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } })
    expect(security).toEqual([]) // what needs a token says so itself
    expect(await document('/docs/json')).toEqual(await document())
    const open = await memoryService()
    const other = (await open.app.inject('/openapi.json')).json<Document>()
    expect(other.info.description).toContain('Open mode')
    expect([other.components.securitySchemes, JSON.stringify(other).includes('accessToken')]).toEqual([undefined, false])
    await open.close()
  })

  test('is no secret of whom is believed: neither issuer nor audience are told', async () => {
    for (const url of ['/openapi.json', '/readyz', '/metrics', '/docs'])
      expect((await the.service.app.inject(url)).body).not.toContain(the.issuer.issuer)
  })
})
