import { describe, expect, test } from '@jest/globals'
import { importsOf } from './imports.ts'

describe('an import is seen', () => {
  test.each([
    ["import { a } from 'x'", 'of a value'],
    ["import a, * as b from 'x'", 'of everything'],
    ['import type { A } from "x"', 'of a type'],
    ["import { type A } from 'x'", 'of a type among values'],
    ["import 'x'", 'for what it does'],
    ["import a from 'x' with { type: 'json' }", 'with attributes'],
    ["import defer * as a from 'x'", 'deferred'],
    ["import {\n  a, // from 'y'\n}\n  from\n  'x'", 'over several lines'],
    ["import/**/{a}/**/from/**/'x'", 'between comments'],
    ["export { a } from 'x'", 'and passed on'],
    ["export * from 'x'", 'and passed on whole'],
    ["export * as a from 'x'", 'and passed on under a name'],
    ["export type { A } from 'x'", 'and passed on as a type'],
    ["const a = await import('x')", 'while running'],
    ['const a = await import(`x`)', 'while running, by a template'],
    ["const a = import('x', { with: { type: 'json' } })", 'while running, with attributes'],
    ["function f() { return () => import('x').then(a => a.b) }", 'deep inside'],
    ["let a: import('x').A", 'in a type'],
    ["let a: typeof import('x')", 'as the type of a module'],
    ["const a = require('x')", 'as CommonJS'],
    ["const a = require.resolve('x')", 'only to find it'],
    ["const a = createRequire(import.meta.url)('x')", 'as CommonJS made up'],
    ["const a = process.getBuiltinModule('x')", 'from Node, by hand'],
    ["const a = import.meta.resolve('x')", 'by its address'],
    ["import a = require('x')", 'the old way'],
    ["declare module 'x' { interface A {} }", 'to change its types'],
    ['/// <reference types="x" />', 'by reference'],
  ])('%s: %s', source => expect(importsOf('src/any.ts', source)).toEqual(['x']))

  test.each(['import(name)', 'import(`${name}.ts`)', "import('./' + name)", 'require(name)', 'import(...names)'])(
    '%s, though nobody can say of what',
    source => {
      expect(importsOf('src/any.ts', source)).toEqual([null])
    },
  )

  test('by reference to a file', () => expect(importsOf('src/any.ts', '/// <reference path="../x.ts" />')).toEqual(['./../x.ts']))

  test.each([
    "// import { a } from 'x'",
    "/* import 'x' */",
    'const text = "import a from \'x\'"',
    'const text = `import("x")`',
    "const it = { from: 'x', import: 'x' }",
    "from('x')",
    'const required = 1',
    'export const a = 1',
  ])('only where there is one: not in %s', source => expect(importsOf('src/any.ts', source)).toEqual([]))

  test('all of them', () => {
    expect(
      importsOf('src/any.ts', "import 'a'\nexport * from 'b'\nconst c = await import('c')\nimport type { D } from 'd'"),
    ).toEqual(['a', 'b', 'c', 'd'])
  })
})
