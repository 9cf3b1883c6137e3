import { accessSync, constants, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { User } from './private-server.ts'

/** Where packages put PostgreSQL's programs without putting them on the PATH: Debian, Red Hat, Homebrew, built by hand. */
const postgresFolders = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql*/bin',
  '/usr/local/opt/postgresql*/bin',
  '/usr/local/pgsql/bin',
]

/** The folder of PostgreSQL's server programs: on the PATH, else the newest that is installed; null where there is none. */
export function findPostgresFolder(): string | null {
  const installed = postgresFolders.flatMap(pattern => globSync(pattern)).sort((a, b) => majorOf(b) - majorOf(a))
  return (
    [...onPath(), ...installed].find(folder => ['initdb', 'postgres'].every(name => runnable(path.join(folder, name)))) ?? null
  )
}

export function findProgram(...names: string[]): string | null {
  return names.flatMap(name => onPath().map(folder => path.join(folder, name))).find(runnable) ?? null
}

/** PostgreSQL refuses to run as root. Whom it runs as instead; undefined where we are not root. */
export function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([account]) => account === name) ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it as')
}

const onPath = (): string[] => (process.env['PATH'] ?? '').split(path.delimiter).filter(folder => folder !== '')

const majorOf = (folder: string): number => Number(/\d+/.exec(folder)?.[0] ?? 0)

function runnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
