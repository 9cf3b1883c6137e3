import { Unavailable } from '../../application/ports/unavailable.ts'
import { withoutValues } from './failed-statement.ts'

/**
 * SQLSTATE classes in which the server, or the way to it, is the trouble and not the statement: connection exceptions,
 * insufficient resources, operator intervention, a transaction that was given up for another's sake (PostgreSQL, appendix A); the codes of Node's sockets; and what node-postgres
 * says without any code.
 */
const away = /^(?:08|40001|40P01|53|57P|57014|E(?:CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH))/
const awayInWords =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|not queryable|Client was closed/i

/**
 * Runs what needs the database. Throws Unavailable where the database could not be reached, or not within so many
 * milliseconds (what was asked of it may still happen), FailedStatement where the database refused it, and anything else as it came.
 */
export async function reachable<T>(work: () => Promise<T>, patience: number | null = null): Promise<T> {
  const timeout = Promise.withResolvers<never>()
  const late = () => timeout.reject(new Unavailable('The database', new Error(`no answer within ${patience} ms`)))
  const timer = patience === null ? undefined : setTimeout(late, patience)
  try {
    return await Promise.race([work(), timeout.promise])
  } catch (error) {
    throw isAway(error) ? new Unavailable('The database', withoutValues(error)) : withoutValues(error)
  } finally {
    clearTimeout(timer)
  }
}

function isAway(error: unknown): boolean {
  if (error === null || typeof error !== 'object') return false // `instanceof Error` does not know the errors of other realms
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown }
  if (typeof code === 'string') return away.test(code)
  return (typeof message === 'string' && awayInWords.test(message)) || isAway(cause)
}
