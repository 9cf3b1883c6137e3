import { describe, expect, jest, test } from '@jest/globals'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { migrate, migrateUsage, type Schema } from '../../src/interfaces/cli/migrate.ts'
import { filesFolder } from './made-up-file.ts'
import { root, run } from './program.ts'

jest.setTimeout(60_000) // processes are started, on whatever machine

/** A schema of two steps that is told what it is like, and tells what was asked of it. */
function scripted({ done = [], pending = [], drift = '' }: { done?: string[]; pending?: string[]; drift?: string }) {
  const asked: string[] = []
  const schema: Schema = {
    up: async () => (asked.push('up'), pending),
    down: async all => (asked.push(all ? 'down to nothing' : 'down one'), all ? done.toReversed() : done.slice(-1)),
    done: async () => done.map(name => ({ name, at: new Date('2026-01-02T03:04:05.678Z') })),
    pending: async () => pending,
    drift: async () => drift,
  }
  return { schema, asked }
}

async function told(command: string, given: Parameters<typeof scripted>[0] = {}) {
  const { schema, asked } = scripted(given)
  const lines: string[] = []
  const code = await migrate(command.split(' ').filter(Boolean), schema, line => lines.push(line))
  return { code, lines, asked }
}

describe('npm run migrate --', () => {
  test('up runs what is pending and names it', async () => {
    expect(await told('up', { done: ['first'], pending: ['second', 'third'] })).toEqual({
      code: 0,
      lines: ['Run: second', 'Run: third'],
      asked: ['up'],
    })
    expect(await told('up')).toMatchObject({ code: 0, lines: ['There was nothing to run.'] })
  })

  test('down takes back the newest step, down --all every one, newest first', async () => {
    const given = { done: ['first', 'second'] }
    expect(await told('down', given)).toEqual({ code: 0, lines: ['Taken back: second'], asked: ['down one'] })
    expect(await told('down --all', given)).toEqual({
      code: 0,
      lines: ['Taken back: second', 'Taken back: first'],
      asked: ['down to nothing'],
    })
    expect(await told('down')).toMatchObject({ code: 0, lines: ['There was nothing to take back.'] })
  })

  test('status lists every step, and when it was run', async () => {
    expect(await told('status', { done: ['first'], pending: ['second'] })).toEqual({
      code: 0,
      lines: ['first  run 2026-01-02T03:04:05.678Z', 'second  not run'],
      asked: [],
    })
  })

  test('check finds what was not run, and says the command', async () => {
    expect(await told('check', { pending: ['second', 'third'], drift: 'drop table books' })).toMatchObject({
      code: 1,
      lines: ['Not run yet: second, third. Run `npm run migrate -- up` first.'],
    })
  })

  test('check finds tables that are not what the code takes them for, and says what would mend them', async () => {
    expect(await told('check', { done: ['first'], drift: '\nalter table books drop column shelf;\n\n' })).toMatchObject({
      code: 1,
      lines: [
        'The tables are not what the code takes them for. These statements would make them so:\n\nalter table books drop column shelf;',
      ],
    })
    expect(await told('check', { done: ['first'] })).toMatchObject({
      code: 0,
      lines: ['The tables are what the code takes them for.'],
    })
  })

  test.each(['', 'sideways', 'down --everything', 'up --all', 'up now'])(
    '"%s" is no command: the usage, and nothing is done',
    async command => {
      expect(await told(command, { done: ['first'], pending: ['second'] })).toEqual({ code: 2, lines: [migrateUsage], asked: [] })
    },
  )
})

describe('npm run migrate on an embedded database', () => {
  const files = filesFolder()
  const steps = readdirSync(path.join(root, 'migrations'))
    .map(file => path.parse(file).name)
    .sort()

  test('goes up, down to nothing and up again, and says at each step how things stand', async () => {
    const migrate = async (...args: string[]) => {
      const { code, out, err } = await run(['migrate', ...args], { DATA_DIR: files.at('data') })
      return { code, out, err }
    }
    const done = (...out: string[]) => ({ code: 0, out, err: [] })
    const wrong = (...out: string[]) => ({ code: 1, out, err: [] })
    const allUp = done(...steps.map(step => `Run: ${step}`))
    const allDown = done(...steps.toReversed().map(step => `Taken back: ${step}`))
    const asTheCodeTakesThem = done('The tables are what the code takes them for.')

    expect(await migrate('check')).toEqual(wrong(`Not run yet: ${steps.join(', ')}. Run \`npm run migrate -- up\` first.`))
    expect(await migrate('up')).toEqual(allUp)
    expect((await migrate('status')).out.map(line => line.replace(/[\d:.T-]+Z$/, '(a time)'))).toEqual(
      steps.map(step => `${step}  run (a time)`),
    )
    expect(await migrate('check')).toEqual(asTheCodeTakesThem)
    expect(await migrate('down', '--all')).toEqual(allDown)
    expect(await migrate('up')).toEqual(allUp)
    expect(await migrate('check')).toEqual(asTheCodeTakesThem)
  })
})
