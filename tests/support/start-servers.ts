import { dockerAnswers, postgresContainer, redisContainer } from './docker.ts'
import { findServer } from './find-server.ts'
import { localPostgres, localRedis } from './local-servers.ts'
import { coverage, shout } from './notices.ts'
import { makeRunFolder } from './run-folder.ts'
import { redisVersion } from './redis-version.ts'
import { stopAll, stopping } from './running.ts'
import { isMissing, publish, type Servers } from './servers.ts'
import { dropPostgresTemplate, makePgliteTemplate, makePostgresTemplate, postgresVersion } from './templates.ts'

/** Jest's globalSetup: finds the servers, prepares what the tests copy, and says what the run covers. */
export default async function startServers(): Promise<void> {
  if (stopping.length > 0) return // another project has done it
  const run = await makeRunFolder()
  stopping.push(run.remove)
  try {
    publish(await prepare(run.path, await dockerAnswers()))
  } catch (error) {
    await stopAll()
    throw error
  }
}

async function prepare(run: string, docker: boolean): Promise<Servers> {
  const parts = [preparePostgres(run, docker), findRedis(run, docker), makePgliteTemplate(run)] as const
  await Promise.allSettled(parts) // nothing may be starting when it is stopped
  const [postgres, redis, pglite] = await Promise.all(parts)
  const found: Servers = { postgres, redis, pglite }
  const complete = !shout(found)
  process.stderr.write(coverage(found))
  if (complete || process.env['CI'] !== 'true') return found
  throw new Error('With CI=true every suite must run, and some cannot: see above.')
}

async function preparePostgres(run: string, docker: boolean): Promise<Servers['postgres']> {
  const found = await findServer({
    setting: 'TEST_DATABASE_URL',
    container: docker ? postgresContainer : null,
    local: () => localPostgres(run),
    programs: 'PostgreSQL (initdb, postgres)',
    version: postgresVersion,
  })
  if (isMissing(found)) return found
  const template = await makePostgresTemplate(found.url)
  if (found.origin === 'TEST_DATABASE_URL') stopping.push(() => dropPostgresTemplate(found.url, template))
  return { ...found, template }
}

const findRedis = (run: string, docker: boolean): Promise<Servers['redis']> =>
  findServer({
    setting: 'TEST_REDIS_URL',
    container: docker ? redisContainer : null,
    local: () => localRedis(run),
    programs: 'Redis or Valkey',
    version: redisVersion,
  })
