import { describe, expect, test } from '@jest/globals'
import { ruledBy, rules, violations } from './rules.ts'
import { sources } from './sources.ts'

test('every import goes where its folder may look, and every file falls under a rule', () => {
  expect(violations(sources)).toEqual([])
})

test.each(Object.keys(rules))('there is something for the rule of %s to hold', home => {
  expect(Object.keys(sources).filter(file => ruledBy(file) === home)).not.toEqual([])
})

/** A file as it could stand in that folder, or the file that the rule is for. */
const fileOf = (home: string) => (home.endsWith('.ts') ? home : `${home}/planted.ts`)
/** How one file names another. */
const relative = (from: string, to: string) => '../'.repeat(from.split('/').length - 1) + to
const caught = (home: string, source: string) => violations({ [fileOf(home)]: source }).length

const homes = Object.keys(rules)
const free = [
  'src/container.ts',
  'src/cache-tiers.ts',
  'src/chosen-adapters.ts',
  'src/limit-rate.ts',
  'src/trust-issuer.ts',
  'src/main.ts',
  'src/commands.ts',
  'src/prepare-database.ts',
  'src/follow-traces.ts',
  'src/decorate.ts',
]
const inside = ['src/domain', 'src/application/ports', 'src/application/use-cases']
/** What each may import of the rest of src; written out here so that the table itself is held against something. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/application/ports': ['src/domain'],
  'src/application/use-cases': ['src/domain', 'src/application/ports'],
  'src/config.ts': [],
  'src/log.ts': [],
  ...Object.fromEntries(homes.filter(home => home.startsWith('src/infrastructure/')).map(home => [home, inside.slice(0, 2)])),
  ...Object.fromEntries(homes.filter(home => home.startsWith('src/interfaces/')).map(home => [home, inside])),
  ...Object.fromEntries(free.map(home => [home, homes])),
}
const pairs = homes.flatMap(from => homes.filter(to => to !== from).map(to => [from, to] as const))

describe('a planted import of another folder', () => {
  test.each(pairs.filter(([from, to]) => !mayImport[from]!.includes(to)))('%s may not look into %s: it is caught', (from, to) => {
    expect(caught(from, `import { x } from '${relative(fileOf(from), fileOf(to))}'`)).toBe(1)
  })

  test.each(pairs.filter(([from, to]) => mayImport[from]!.includes(to)))('%s may look into %s', (from, to) => {
    expect(caught(from, `import { x } from '${relative(fileOf(from), fileOf(to))}'`)).toBe(0)
  })

  test.each(homes.filter(home => !home.endsWith('.ts')))('%s may look into itself', home => {
    expect(caught(home, "import { x } from './other.ts'\nimport { y } from './deeper/other.ts'")).toBe(0)
  })
})

/** Packages of each rule that names any; to the other rules they are foreign. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'src/infrastructure/mikro-orm': ['@mikro-orm/core', '@mikro-orm/postgresql', '@electric-sql/pglite', 'postgres-array'],
  'src/infrastructure/redis': ['ioredis', 'lru-cache'],
  'src/infrastructure/memory': ['lru-cache'],
  'src/infrastructure/cache': ['ajv', 'ajv/dist/2020.js', 'cockatiel', 'typebox', 'typebox/compile'],
  'src/infrastructure/telemetry': ['prom-client'],
  'src/infrastructure/system': ['uuid'],
  'src/infrastructure/tokens': ['jose', 'uuid'],
  'src/infrastructure/imports': ['csv-parse', 'csv-parse/sync', 'html-to-text'],
  'src/interfaces/http': [
    'fastify',
    '@fastify/swagger',
    'typebox',
    'typebox/compile',
    'ajv',
    'ajv/dist/2020.js',
    'negotiator',
    'structured-headers',
    'csv-stringify',
    'csv-stringify/sync',
  ],
  'src/interfaces/cli': ['cli-progress'],
  'src/log.ts': ['pino'],
}
const everyPackage = [...Object.values(packages).flat(), 'tsyringe', 'reflect-metadata', 'pino', 'left-pad']
const ruled = homes.filter(home => !free.includes(home))

describe('a planted import of a package', () => {
  test.each(ruled)('%s may import its own packages only: any other is caught', home => {
    const own = packages[home] ?? []
    for (const name of everyPackage)
      expect([name, caught(home, `import x from '${name}'`)]).toEqual([name, own.includes(name) ? 0 : 1])
  })

  test.each([
    'fastify-evil',
    'ajv2',
    'typebox.js/x',
    '@fastify',
    '@fastifyx/swagger',
    'fastify@1',
    '#fastify',
    'npm:fastify',
    'https://x.example/fastify.js',
    'data:text/javascript,1',
    'file:///x.ts',
  ])('what only looks like one’s own package is caught: %s', name =>
    expect(caught('src/interfaces/http', `import x from '${name}'`)).toBe(1),
  )

  test.each(free)('%s may import any', home => {
    for (const name of [...everyPackage, 'node:fs']) expect(caught(home, `import x from '${name}'`)).toBe(0)
  })
})

describe('a planted import of Node’s own modules', () => {
  const core = [...inside, 'src/config.ts', 'src/log.ts']
  test.each(core)('is caught in %s, by whatever name', home => {
    for (const name of ['node:fs', 'fs', 'node:crypto', 'crypto', 'fs/promises', 'node:test', 'node:sqlite'])
      expect([name, caught(home, `import x from '${name}'`)]).toEqual([name, 1])
  })

  test.each(ruled.filter(home => !core.includes(home)))('is allowed in %s', home => {
    expect(caught(home, "import { x } from 'node:fs'\nimport { y } from 'node:fs/promises'")).toBe(0)
  })
})

describe('a planted import is caught in every form:', () => {
  test.each([
    "import { x } from 'uuid'",
    "import type { X } from 'uuid'",
    "import 'uuid'",
    "import x from 'uuid' with { type: 'json' }",
    "export * from 'uuid'",
    "export { x } from 'uuid'",
    "const x = await import('uuid')",
    'const x = await import(`uuid`)',
    'const x = await import(name)',
    "let x: import('uuid').X",
    "const x = require('uuid')",
    "import x = require('uuid')",
    "declare module 'uuid' {}",
    '/// <reference types="uuid" />',
    "import { x } from '../infrastructure/redis/redis-cache.ts'",
    "import { x } from './../domain/../infrastructure/redis/redis-cache.ts'",
    "import { x } from '../../src/infrastructure/redis/redis-cache.ts'",
    "import { x } from '../../tests/domain/examples.ts'",
    "import { x } from '../../node_modules/uuid/dist/index.js'",
    "import { x } from '/src/infrastructure/redis/redis-cache.ts'",
    "import { x } from '..'",
    "import { x } from '../domain-services/x.ts'",
  ])('%s', source => expect(caught('src/domain', source)).toBe(1))

  test('each one, not only the first', () => {
    expect(caught('src/domain', "import 'uuid'\nimport './isbn.ts'\nimport 'ioredis'")).toBe(2)
  })
})

test.each([
  'src/helpers.ts',
  'src/application/service.ts',
  'src/infrastructure/any.ts',
  'src/infrastructure/kafka/kafka.ts',
  'src/interfaces/grpc/server.ts',
  'src/domains/x.ts',
  'src/interfaces/http.ts',
])('a planted file that no rule is for is caught: %s', file =>
  expect(violations({ [file]: '' })).toEqual([`${file} falls under no rule`]),
)
