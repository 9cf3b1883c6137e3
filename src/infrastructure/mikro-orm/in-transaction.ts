import type { EntityManager } from '@mikro-orm/sql'
import type { Database } from './database.ts'

/**
 * Runs the work in a transaction, on an EntityManager of its own.
 *
 * Not by `em.transactional`: that never gives back a connection on which BEGIN, COMMIT or ROLLBACK failed, and after ten of
 * them the pool is empty for good.
 */
export async function inTransaction<T>(database: Database, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const em = database.em.fork()
  const connection = em.getConnection()
  await connection.ensureConnection()
  return connection
    .getClient()
    .transaction()
    .execute(transaction => {
      em.setTransactionContext(transaction)
      return work(em)
    })
}
