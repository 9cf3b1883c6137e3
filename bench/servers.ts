import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { Migrations } from '../src/infrastructure/mikro-orm/migrations.ts'
import { postgres } from '../src/infrastructure/mikro-orm/postgres.ts'
import { localPostgres, localRedis } from '../tests/support/local-servers.ts'
import { makeRunFolder, type RunFolder } from '../tests/support/run-folder.ts'
import { redisVersion } from '../tests/support/redis-version.ts'
import { inDatabase, on, postgresVersion } from '../tests/support/templates.ts'
import { makeTable } from './ceilings/statements.ts'
import { type Amount, fill } from './data/fill.ts'

/** As a server of one's own would be: what was committed survives a power cut. */
const manner = [
  'shared_buffers=1GB',
  'max_wal_size=8GB',
  'checkpoint_timeout=15min',
  'effective_cache_size=4GB',
  'random_page_cost=1.1',
]

export interface World {
  readonly databaseUrl: string
  readonly redisUrl: string
}

/** PostgreSQL and Redis for one run: those that the environment names, else private ones of the programs that are installed. */
export class Servers {
  readonly versions: Readonly<Record<'PostgreSQL' | 'Redis', string>>
  /** For what the programs that are measured print. */
  readonly folder: string
  readonly #run: RunFolder
  readonly #postgres: string
  readonly #redis: string
  readonly #databases: string[] = []

  private constructor(run: RunFolder, postgres: string, redis: string, versions: Servers['versions']) {
    this.#run = run
    this.folder = run.path
    this.#postgres = postgres
    this.#redis = redis
    this.versions = versions
  }

  static async find(): Promise<Servers> {
    const run = await makeRunFolder()
    try {
      const postgres = process.env['DATABASE_URL'] ?? (await localPostgres(run.path, manner))
      const redis = process.env['REDIS_URL'] ?? (await localRedis(run.path))
      if (!postgres)
        throw new Error('There is no PostgreSQL: name one in DATABASE_URL, or install its programs (initdb, postgres).')
      if (!redis) throw new Error('There is no Redis: name one in REDIS_URL, or install redis-server or valkey-server.')
      const versions = { PostgreSQL: await postgresVersion(postgres), Redis: await redisVersion(redis) }
      return new Servers(run, postgres, redis, versions)
    } catch (error) {
      await run.remove()
      throw error
    }
  }

  /** A database of its own that holds so much, and a Redis database of its own: the run's first has the number of REDIS_URL. */
  async world(amount: Amount): Promise<World> {
    const name = `book_review_bench_${randomBytes(4).toString('hex')}`
    const redisUrl = numbered(this.#redis, this.#databases.length)
    await emptyOnly(redisUrl)
    await connected(this.#postgres, client => client.query(`create database ${name}`))
    this.#databases.push(name)
    const databaseUrl = inDatabase(this.#postgres, name)
    await on(postgres(databaseUrl, 'batch'), database => new Migrations(database).up())
    await connected(databaseUrl, async client => {
      await fill(client, amount)
      await client.query(makeTable)
    })
    return { databaseUrl, redisUrl }
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    for (const [nth, name] of this.#databases.splice(0).entries()) {
      await connected(this.#postgres, client => client.query(`drop database ${name} with (force)`))
      await withRedis(numbered(this.#redis, nth), redis => redis.flushdb())
    }
    await this.#run.remove()
  }
}

export async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function numbered(url: string, nth: number): string {
  const other = new URL(url)
  other.pathname = `/${Number(other.pathname.slice(1)) + nth}`
  return other.href
}

/** Whatever is in it, we would measure with it, and remove it at the end. */
const emptyOnly = (url: string): Promise<void> =>
  withRedis(url, async redis => {
    if ((await redis.dbsize()) > 0)
      throw new Error(`Redis database ${new URL(url).pathname.slice(1)} is not empty: name another in REDIS_URL.`)
  })

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0 })
  await redis.connect()
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}
