import { expect, jest, test } from '@jest/globals'
import { Program } from './program.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

/** What only some services need: the others neither wait for it nor have it in their memory. */
const chosen = ['@electric-sql/pglite', '@mikro-orm/pglite', 'pg', 'ioredis', 'jose', 'html-to-text']
const postgres = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/books' }

test.each([
  ['alone', {}, ['@electric-sql/pglite', '@mikro-orm/pglite']],
  ['with PostgreSQL', postgres, ['pg']],
  ['with PostgreSQL and Redis', { ...postgres, REDIS_URL: 'redis://127.0.0.1:1' }, ['pg', 'ioredis']],
  [
    'with PostgreSQL and access tokens',
    { ...postgres, AUTH_ISSUER: 'https://a.example', AUTH_AUDIENCE: 'books', AUTH_JWKS_URL: 'https://a.example/jwks.json' },
    ['pg', 'jose'],
  ],
])('The service %s loads no package that its settings do not choose', async (_, environment, loaded) => {
  const { code, out, err } = await Program.serve(environment, ['tests/cli/loading.ts']).ended
  expect({ code, err }).toEqual({ code: 0, err: [] })
  expect(chosen.filter(name => out.includes(name))).toEqual(loaded)
})
