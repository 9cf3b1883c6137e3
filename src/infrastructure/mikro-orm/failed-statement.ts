import { DriverException } from '@mikro-orm/core'

/** What PostgreSQL tells of an error besides its message (Error and Notice Message Fields) that names parts of the schema or the server, and no value. */
const telling = ['code', 'severity', 'schema', 'table', 'column', 'dataType', 'constraint', 'routine'] as const

/** SQLSTATE classes whose messages quote what was given: data exceptions, and syntax errors (PostgreSQL, appendix A). */
const quoting = /^(?:22|42601)/

/**
 * A statement that failed, as it may be logged: where and why, and none of the values that it was about. PostgreSQL tells those in
 * the detail of its errors, MikroORM puts that into the message, and PGlite adds the whole statement.
 */
export class FailedStatement extends Error {
  override readonly name = 'FailedStatement'
  constructor(error: Error) {
    const { code, routine } = error as { code?: unknown; routine?: unknown }
    const quotes = typeof code === 'string' && quoting.test(code)
    super(quotes ? `SQLSTATE ${code} in ${String(routine)}` : error.message.split('\n', 1)[0])
    const frames = (error.stack ?? '').split('\n').filter(line => /^ +at /.test(line))
    this.stack = [`${error.name}: ${this.message}`, ...frames].join('\n')
    for (const field of telling) if (field in error) Object.assign(this, { [field]: error[field as never] })
  }
}

/** The error as it may leave the adapter: one of the database without values, and any other as it came. */
export const withoutValues = (error: unknown): unknown =>
  error instanceof DriverException || isOfServer(error) ? new FailedStatement(error) : error

/** As the driver itself throws it, at BEGIN and COMMIT. `instanceof Error` does not know the errors of other realms. */
const isOfServer = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'severity' in error && 'message' in error
