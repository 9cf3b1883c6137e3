import { beforeAll, describe, expect, test } from '@jest/globals'
import { InvalidToken } from '../../../src/application/ports/access-tokens.ts'
import { ports } from '../../../src/container.ts'
import { memoryService } from '../../support/memory-service.ts'
import { nobody } from '../client.ts'
import { problemOf } from '../problem-of.ts'
import { exchange, listen } from '../raw-http.ts'
import { anyTokens, bearing, mostScopes, openedToTokens } from './people.ts'

const realm = 'Bearer realm="book-review"'
const book = { title: 'Middlemarch', authors: ['George Eliot'] }

describe('who does not say who they are', () => {
  const the = openedToTokens(memoryService)
  let [good, port] = ['', 0]
  beforeAll(async () => {
    good = await the.token('ada')
    port = await listen(the.service.app)
  })
  const add = (headers: Record<string, string> = {}) => the.client.post('/books', book, headers)
  const challenge = ({ headers }: { headers: Record<string, unknown> }) => headers['www-authenticate']

  test('is asked to, and told of no error', async () => {
    const answer = await add()
    expect(problemOf(answer, 401, 'authentication-required').detail).toContain('access token')
    expect(challenge(answer)).toBe(realm)
  })

  test.each([
    '',
    'Basic YWRhOmFkYQ==',
    'Digest username="ada"',
    'DPoP ey.ey.ey',
    'Bearer-Token x',
    'BearerX',
    'ey.ey.ey',
    '"Bearer x"',
  ])('is asked to, where credentials are of another kind: %j', async authorization => {
    const answer = await add({ authorization })
    problemOf(answer, 401, 'authentication-required')
    expect(challenge(answer)).toBe(realm)
  })

  test.each([
    'Bearer',
    'Bearer ',
    'bearer',
    'Bearer a b',
    'Bearer a,b',
    'Bearer "a"',
    'Bearer =',
    'Bearer a=b',
    'Bearer\ta',
    'Bearer é',
  ])('is told that the header is malformed: %j', async authorization => {
    const answer = await add({ authorization })
    problemOf(answer, 400, 'invalid-request')
    expect(challenge(answer)).toBe(`${realm}, error="invalid_request"`)
  })

  test('is told that there must be one header, though each by itself would do', async () => {
    const sent = (...authorization: string[]) => {
      const body = JSON.stringify(book)
      const fields = ['Host: localhost', 'Content-Type: application/json', `Content-Length: ${body.length}`]
      const lines = ['POST /books HTTP/1.1', ...fields, ...authorization.map(value => `Authorization: ${value}`)]
      return exchange(port, [...lines, '', body].join('\r\n'))
    }
    expect((await sent(`Bearer ${good}`)).statusCode).toBe(201)
    for (const other of [`Bearer ${good}`, 'Bearer other', 'Basic YWRhOmFkYQ==', '']) {
      for (const both of [
        [`Bearer ${good}`, other],
        [other, `Bearer ${good}`],
      ]) {
        const answer = await sent(...both)
        problemOf(answer, 400, 'invalid-request')
        expect(challenge(answer)).toBe(`${realm}, error="invalid_request"`)
      }
    }
  })

  test.each(['bearer', 'BEARER', 'Bearer  ', 'bEaReR   '])(
    'is let in with a token, however the scheme is written: %j',
    async scheme => {
      expect((await add({ authorization: `${scheme} ${good}` })).statusCode).toBe(201)
    },
  )

  test('is not heard in the query or the body, where tokens do not belong', async () => {
    problemOf(await the.client.post(`/books?access_token=${good}`, book), 401, 'authentication-required')
    problemOf(await the.client.post('/books', { ...book, access_token: good }), 401, 'authentication-required')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    problemOf(await the.client.post('/books', `access_token=${good}`, form), 401, 'authentication-required')
  })

  const proving: [string, () => Promise<string>, RegExp][] = [
    ['junk', async () => 'junk', /signed JWT/],
    ['has expired', () => the.token('ada', mostScopes, { exp: the.service.clock.time / 1_000 - 60 }), /has expired/],
    ['is not good yet', () => the.token('ada', mostScopes, { nbf: the.service.clock.time / 1_000 + 600 }), /nbf/],
    ['is for somebody else', () => the.token('ada', mostScopes, { aud: 'other' }), /aud/],
    ['is from somebody else', () => the.token('ada', mostScopes, { iss: 'https://other.example' }), /iss/],
    ['tells of nobody', () => the.token('ada', mostScopes, { sub: undefined }), /sub/],
    ['is no access token', () => the.issuer.sign({ sub: 'ada' }, { typ: 'JWT' }, undefined, the.service.clock.time), /typ/],
    ['was altered', async () => good.replace(/\.[^.]+\./, '.eyJzdWIiOiJhZGEifQ.'), /signature/],
    ['is signed by an unknown key', () => the.issuer.sign({}, { kid: 'no such key' }, undefined, the.service.clock.time), /key/],
    ['is not signed', async () => good.replace(/^[^.]+/, 'eyJhbGciOiJub25lIn0').replace(/[^.]+$/, ''), /./],
    ['is far too long', async () => 'x'.repeat(9_000), /longer/],
  ]
  test.each(proving)('is told why a token proves nothing: it %s', async (_what, make, why) => {
    const token = await make()
    const answer = await add(bearing(token))
    const { detail } = problemOf(answer, 401, 'invalid-token')
    expect(detail).toMatch(why)
    // RFC 6750, section 3: what a description may consist of.
    expect(challenge(answer)).toMatch(/^Bearer realm="book-review", error="invalid_token", error_description="[ !#-[\]-~]+"$/)
    expect(challenge(answer)).toContain(`"${detail.replace(/"/g, "'")}"`)
    for (const part of token.split('.').filter(({ length }) => length > 6))
      expect(answer.body + String(challenge(answer))).not.toContain(part)
  })

  test('is told the scope that a good token lacks', async () => {
    for (const scope of [
      '',
      'reviews:write',
      'reviews:write reviews:moderate',
      'BOOKS:WRITE',
      'books:write,reviews:write',
      'books',
    ]) {
      const answer = await add(bearing(await the.token('ada', scope)))
      expect(problemOf(answer, 403, 'insufficient-scope').detail).toContain('books:write')
      expect(challenge(answer)).toBe(`${realm}, error="insufficient_scope", scope="books:write"`)
    }
    expect((await add(bearing(await the.token('ada', 'openid books:write profile')))).statusCode).toBe(201)
  })

  test('is refused before anything else is looked at, and changes nothing', async () => {
    const before = (await the.client.page('/books?limit=100')).items.length
    for (const [body, headers] of [
      ['{', {}],
      ['x'.repeat(70_000), {}],
      ['<book/>', { 'content-type': 'application/xml' }],
      [{}, { accept: 'image/png' }],
      [book, { 'idempotency-key': 'none' }],
      [book, { 'idempotency-key': '"one"' }],
    ] as const)
      problemOf(await the.client.post('/books', body, headers), 401, 'authentication-required')
    problemOf(await the.client.patch(`/books/x/reviews/x?a=1`, '{'), 401, 'authentication-required')
    expect((await the.client.page('/books?limit=100')).items).toHaveLength(before)
  })

  test('may ask what there is: paths, methods, and what is not there', async () => {
    const { app } = the.service
    expect((await app.inject({ method: 'OPTIONS', url: '/books' })).headers.allow).toBe('GET, HEAD, POST, OPTIONS')
    problemOf(await app.inject({ method: 'PUT', url: '/books' }), 405, 'method-not-allowed')
    problemOf(await app.inject({ method: 'POST', url: '/nothing' }), 404, 'not-found')
  })

  test('may read, and a token that proves nothing is no matter', async () => {
    for (const authorization of ['Bearer junk', 'Bearer', 'Bearer a b', 'Basic x', `Bearer ${'x'.repeat(9_000)}`]) {
      for (const url of ['/books', '/livez', '/readyz', '/openapi.json', '/docs', '/metrics', `/reviewers/${nobody}/reviews`]) {
        const { statusCode, headers } = await the.service.app.inject({ url, headers: { authorization } })
        expect([url, statusCode, headers['www-authenticate']]).toEqual([url, 200, undefined])
      }
      problemOf(await the.client.get(`/books/${nobody}`, { authorization }), 404, 'book-not-found')
    }
  })

  test('is refused where the list is their own, which is not anybody’s to read', async () => {
    const answer = await the.client.get('/reviewers/me/reviews')
    problemOf(answer, 401, 'authentication-required')
    expect(challenge(answer)).toBe(realm)
    expect((await the.client.get('/reviewers/me/reviews', bearing(await the.token('ada', '')))).statusCode).toBe(200)
  })
})

describe('a token', () => {
  const the = openedToTokens(memoryService)

  test('is looked at where it matters who asks, and nowhere else', async () => {
    const good = bearing(await the.token('ada'))
    for (const url of ['/books', '/readyz', `/reviewers/${nobody}/reviews`])
      expect((await the.client.get(url, good)).statusCode).toBe(200)
    problemOf(await the.service.app.inject({ url: '/nothing', headers: good }), 404, 'not-found')
    expect(the.issuer.requests.keys).toBe(0)
    expect((await the.client.post('/books', book, good)).statusCode).toBe(201)
    expect(the.issuer.requests.keys).toBe(1)
  })
})

test('why a token proves nothing is put so that a header can say it, whatever it is', async () => {
  const read = () => Promise.reject(new InvalidToken('It says "\u00e9 \\ \n 📖".'))
  const { app, close } = await memoryService({
    environment: anyTokens,
    swap: container => container.registerInstance(ports.accessTokens, { read }),
  })
  const answer = await app.inject({ method: 'DELETE', url: '/reviewers/me', headers: bearing('a') })
  expect(problemOf(answer, 401, 'invalid-token').detail).toBe('It says "\u00e9 \\ \n 📖".')
  const description = `error_description="It says '? ' ? ??'."`
  expect(answer.headers['www-authenticate']).toBe(`${realm}, error="invalid_token", ${description}`)
  await close()
})
