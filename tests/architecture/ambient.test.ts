import { describe, expect, test } from '@jest/globals'
import ts from 'typescript'
import { parse } from './imports.ts'
import { sources } from './sources.ts'

/** What is there without being imported, and still is Node, the network, the time or chance. */
const ambient =
  /^(?:process|Buffer|globalThis|global|console|fetch|crypto|performance|setTimeout|setInterval|setImmediate|queueMicrotask|require|__dirname|eval|Function)$/

/** What a source of the core takes from its surroundings although nobody handed it over. */
function takenFromAround(source: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && ambient.test(node.text) && !isMember(node)) found.push(node.text)
    if (ts.isMetaProperty(node)) found.push('import.meta')
    if (/^(?:Date\.now|Math\.random)$/.test(ts.isPropertyAccessExpression(node) ? node.getText() : '')) found.push(node.getText())
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) found.push('new Date()')
    ts.forEachChild(node, visit)
  }
  visit(parse('src/any.ts', source))
  return found
}

/** The name of a member (`given.process`) is another's, not the surroundings'. */
const isMember = (node: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node)

const core = Object.entries(sources).filter(([file]) => /^src\/(?:domain|application)\/|^src\/config\.ts/.test(file))

test('the core takes nothing from around it: no process, no network, no clock, no chance', () => {
  expect(core.length).toBeGreaterThan(20)
  expect(core.flatMap(([file, source]) => takenFromAround(source).map(what => `${file}: ${what}`))).toEqual([])
})

test('only what starts the service reads its environment', () => {
  const readers = Object.entries(sources).filter(([, source]) => /\bprocess\s*(?:\.|\[')env\b/.test(source))
  expect(readers.map(([file]) => file).filter(file => !['src/main.ts', 'src/commands.ts'].includes(file))).toEqual([])
  expect(readers).not.toEqual([])
})

describe('what is caught:', () => {
  test.each([
    ['process.env.HOME', 'process'],
    ["Buffer.from('x')", 'Buffer'],
    ["globalThis['process']", 'globalThis'],
    ["fetch('http://x')", 'fetch'],
    ['console.log(1)', 'console'],
    ['crypto.randomUUID()', 'crypto'],
    ['setTimeout(f, 1)', 'setTimeout'],
    ['const t = Date.now()', 'Date.now'],
    ['const t = new Date()', 'new Date()'],
    ['const t = new Date', 'new Date()'],
    ['const t = Math.random()', 'Math.random'],
    ['import.meta.url', 'import.meta'],
    ["eval('1')", 'eval'],
  ])('%s', (source, what) => expect(takenFromAround(source)).toEqual([what]))

  test.each([
    'new Date(at)',
    'Date.parse(text)',
    'given.process()',
    'const a = { crypto: 1 }',
    '// process.env',
    'Math.round(1.5)',
  ])('not %s', source => {
    expect(takenFromAround(source)).toEqual([])
  })
})
