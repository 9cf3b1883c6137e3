import { execFile } from 'node:child_process'
import { chown, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { findPostgresFolder, findProgram, unprivilegedUser } from './binaries.ts'
import { plainEnvironment, startPrivately } from './private-server.ts'

// Servers of our own, from the programs that are installed on this machine.

/** Nothing in it must survive a power cut. */
const fast = ['fsync=off', 'full_page_writes=off']

/** A PostgreSQL in the run's folder; null where its programs are not installed. @param manner how it is to work, as settings of its own */
export async function localPostgres(run: string, manner: readonly string[] = fast): Promise<string | null> {
  const programs = findPostgresFolder()
  if (!programs) return null
  const folder = path.join(run, 'postgres')
  const data = path.join(folder, 'data')
  const user = unprivilegedUser()
  await mkdir(folder)
  if (user) await chown(folder, user.uid, user.gid)

  const initdb = (locale: string) =>
    promisify(execFile)(
      path.join(programs, 'initdb'),
      ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', `--locale=${locale}`, '--no-sync'],
      { cwd: folder, env: plainEnvironment, ...user },
    )
  await initdb('C.UTF-8').catch(() => initdb('C')) // not every system has the first
  const settings = (port: number) => [
    ...[`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'],
    ...['log_min_messages=log', ...manner],
  ]
  const port = await startPrivately({
    program: path.join(programs, 'postgres'),
    args: port => ['-D', data, ...settings(port).flatMap(setting => ['-c', setting])],
    folder,
    pidFile: path.join(run, 'postgres.pid'),
    user,
  })
  return `postgresql://postgres@127.0.0.1:${port}/postgres`
}

/** A Redis or Valkey in the run's folder; null where neither is installed. */
export async function localRedis(run: string): Promise<string | null> {
  const program = findProgram('redis-server', 'valkey-server')
  if (!program) return null
  const folder = path.join(run, 'redis')
  await mkdir(folder)
  const port = await startPrivately({
    program,
    args: port => ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    folder,
    pidFile: path.join(run, 'redis.pid'),
  })
  return `redis://127.0.0.1:${port}`
}
