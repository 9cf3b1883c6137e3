import type { Config } from './config.ts'
import type { Database } from './infrastructure/mikro-orm/database.ts'
import type { DatabaseListener } from './infrastructure/mikro-orm/mapping.ts'
import type { Patience } from './infrastructure/mikro-orm/postgres.ts'

/**
 * Loads what the settings choose, and nothing that they do not: the packages behind each of these cost every start their time
 * and their memory. Nothing is opened yet. Null is what the settings do without.
 */
export async function loadChosen(config: Config, patience: Patience) {
  const [openDatabase, redis, tokens] = await Promise.all([
    loadDatabase(config, patience),
    config.redisUrl ? loadRedis(config.redisUrl) : null,
    config.auth ? loadTokens(config.auth) : null,
  ])
  return { openDatabase, redis, tokens }
}

/** Gives what opens the database that the settings name. */
export async function loadDatabase(
  { databaseUrl, dataDir }: Config,
  patience: Patience,
): Promise<(listener?: DatabaseListener) => Database> {
  if (databaseUrl) {
    const { postgres } = await import('./infrastructure/mikro-orm/postgres.ts')
    return listener => postgres(databaseUrl, patience, listener)
  }
  const { embedded } = await import('./infrastructure/mikro-orm/embedded.ts')
  return listener => embedded(dataDir, listener)
}

async function loadRedis(url: string) {
  const [{ shareCache }, { limitTogether }] = await Promise.all([import('./cache-tiers.ts'), import('./limit-rate.ts')])
  return { url, shareCache, limitTogether }
}

async function loadTokens(auth: NonNullable<Config['auth']>) {
  const [{ trustIssuer }, { JoseAccessTokens }] = await Promise.all([
    import('./trust-issuer.ts'),
    import('./infrastructure/tokens/jose-access-tokens.ts'),
  ])
  return { auth, trustIssuer, JoseAccessTokens }
}
