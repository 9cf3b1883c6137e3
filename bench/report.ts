import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import path from 'node:path'
import type { Judged } from './bars.ts'
import type { Samples } from './figures.ts'
import { barsTable, subjectsTable } from './tables.ts'

const root = path.resolve(import.meta.dirname, '..')
const file = path.join(root, 'docs/performance.md')

export interface Circumstances {
  readonly rounds: number
  readonly seconds: number
  /** Of the servers. */
  readonly versions: Readonly<Record<string, string>>
  readonly at: Date
}

/** What was measured and where, as Markdown. */
export function report(judged: readonly Judged[], samples: Samples, { rounds, seconds, versions, at }: Circumstances): string {
  const packages = ['fastify', 'pg', '@mikro-orm/core', 'ioredis', 'autocannon'].map(name => `${name} ${versionOf(name)}`)
  const servers = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const [cpu] = cpus()
  return `${at.toISOString().slice(0, 10)}, ${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}, ${servers.join(', ')}, ${packages.join(', ')}.
Medians of ${rounds} rounds of ${seconds} s, with the least and the most.

${barsTable(judged)}

${subjectsTable(samples)}`
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

/** In the place of what was measured before. */
export const save = (told: string): void => writeFileSync(file, between(readFileSync(file, 'utf8'), told))

const [begin, end] = ['<!-- measured -->', '<!-- /measured -->']

/** Puts a text between the two marks of another. @throws where they are not there */
export function between(text: string, inside: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`The text has no ${begin} and ${end} behind it.`)
  return `${text.slice(0, from + begin.length)}\n\n${inside}\n\n${text.slice(to)}`
}
