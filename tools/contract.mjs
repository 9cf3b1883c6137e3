// `npm run contract`: which tests hold each rule of the HTTP contract, and whether they passed. Fails where a rule has none.
//   -- --results <file>   takes the results of a run (Jest's --json --outputFile) instead of running the tests
//   -- --save             writes the table to docs/http.md, too
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { rules } from './contract-rules.mjs'

const root = path.dirname(import.meta.dirname)
const projects = ['http', 'cli', 'faults', 'contracts']

const { values } = parseArgs({ options: { results: { type: 'string' }, save: { type: 'boolean', default: false } } })
const { held, unknown } = readRules(JSON.parse(readFileSync(values.results ?? run(), 'utf8')))
const rows = Object.entries(rules).map(([rule, text]) => ({ rule, text, ...judge(held.get(rule) ?? []) }))
const table = [
  '| rule | what it promises | tests | result |',
  '|---|---|---|---|',
  ...rows.map(({ rule, text, files, result }) => `| ${rule} | ${text} | ${files.join('<br>')} | ${result} |`),
].join('\n')
console.log(table.replaceAll('<br>', ', ').replace(/\[([^\]]+)\]\([^)]+\)/g, '$1'))

const wrong = rows.filter(({ right }) => !right).map(({ rule, result }) => `${rule}: ${result}`)
wrong.push(...[...unknown].map(([rule, name]) => `${rule} is no rule, but a test is named so: ${name}`))
if (values.save) save()
console.log(wrong.length === 0 ? `\nAll ${rows.length} rules are held.` : `\nNot held:\n  ${wrong.join('\n  ')}`)
process.exitCode = wrong.length === 0 ? 0 : 1

/** Runs the tests that bear rules, and gives the file with their results. */
function run() {
  const folder = mkdtempSync(path.join(tmpdir(), 'book-review-contract-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'results.json')
  const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', ...projects, '--json', `--outputFile=${file}`]
  const node = ['--liftoff-only', '--experimental-vm-modules', '--no-warnings']
  spawnSync(process.execPath, [...node, ...jest], { cwd: root, stdio: ['ignore', 2, 2] })
  return file
}

/** The tests of each rule: a rule's id stands at the beginning of a test's name, or of the name of a suite that it is in. */
function readRules({ testResults }) {
  const held = new Map()
  const unknown = new Map()
  for (const { name: file, assertionResults } of testResults) {
    for (const { ancestorTitles, title, status, fullName } of assertionResults) {
      const ids = new Set([...ancestorTitles, title].flatMap(idsOf))
      for (const id of ids) {
        if (!Object.hasOwn(rules, id)) unknown.set(id, fullName)
        else held.set(id, [...(held.get(id) ?? []), { file: testFile(file), status }])
      }
    }
  }
  return { held, unknown }
}

/** The cache has a contract of its own, whose rules (K1 …) are not told here. */
function idsOf(name) {
  const [start] = /^(?:[A-Z]\d{1,2}(?:[ ,:]+|$))*/.exec(name)
  return start.split(/[ ,:]+/).filter(id => id !== '' && !id.startsWith('K'))
}

function testFile(file) {
  return path.relative(root, file).split(path.sep).join('/')
}

function judge(tests) {
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failed = tests.filter(({ status }) => status === 'failed').length
  const files = Object.entries(Object.groupBy(tests, ({ file }) => file)).map(
    ([file, { length }]) => `[${file.replace('tests/', '')}](../${file}) (${length})`,
  )
  const notRun = tests.length - passed - failed
  const told = [failed && `${failed} failed`, passed && `${passed} passed`, notRun && `${notRun} not run`].filter(Boolean)
  return { files, right: passed > 0 && failed === 0, result: told.join(', ') || 'no test' }
}

function save() {
  const text = `# The HTTP contract, rule by rule

Written by \`npm run contract -- --save\` from the results of a run of the tests. The tests of a rule bear its id at the beginning
of their names, so \`npm test -- -t '\\bC2\\b'\` runs those of C2; the number behind a file is how many it has.

${table}
`
  writeFileSync(path.join(root, 'docs/http.md'), text)
}
