import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { stopping } from './running.ts'

/** Whether a Docker engine answers; known at once where there is none. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 3_000 })
    return true
  } catch {
    return false
  }
}

// Testcontainers takes long to load: only where it is of use.

export async function postgresContainer(): Promise<string> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  const container = await new PostgreSqlContainer('postgres:17')
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'])
    .start()
  stopping.push(() => container.stop())
  return container.getConnectionUri()
}

export async function redisContainer(): Promise<string> {
  const { RedisContainer } = await import('@testcontainers/redis')
  const container = await new RedisContainer('redis:7').start()
  stopping.push(() => container.stop())
  return container.getConnectionUrl()
}
