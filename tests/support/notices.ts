import { isMissing, type Found, type Missing, type Servers } from './servers.ts'

/** One line: what this run of the tests covers. */
export function coverage({ postgres, redis, pglite }: Servers): string {
  const tell = (name: string, server: Found | Missing) =>
    isMissing(server) ? `no ${name}` : `${name} ${server.version} (${server.origin})`
  return `The tests run on ${tell('PostgreSQL', postgres)}, ${tell('Redis', redis)}, PGlite ${pglite.version}.\n`
}

/** Says what is not run, so that nobody can overlook it; gives whether there was anything to say. */
export function shout(servers: Servers): boolean {
  const lines = [
    ...lament('PostgreSQL', 'TEST_DATABASE_URL', servers.postgres),
    ...lament('Redis', 'TEST_REDIS_URL', servers.redis),
  ]
  if (lines.length === 0) return false
  const frame = '#'.repeat(100)
  process.stderr.write(`\n${[frame, ...lines.map(line => `# ${line}`), frame].join('\n')}\n\n`)
  return true
}

function lament(name: string, setting: string, server: Found | Missing): string[] {
  if (!isMissing(server)) return []
  return [
    `NOT RUN: every suite that needs ${name}.`,
    `  Why: ${server.missing.replaceAll('\n', '\n#       ')}`,
    `  To run them: give the address of a server in ${setting}, start Docker, or install ${name}.`,
  ]
}
