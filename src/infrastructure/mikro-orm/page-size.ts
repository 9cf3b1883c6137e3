import { raw, type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { Planned } from './database.ts'

/** Nearly everybody asks for this many. */
const usual = 20

/**
 * How many rows to select for a page: one more than it holds, which tells that there are more. The usual number is part of the
 * text, because a plan that PostgreSQL keeps has to be one for few rows, and it must not believe that a tenth of all are wanted.
 */
export const rowsFor = (limit: number): RawQueryFragment => (limit === usual ? raw(String(usual + 1)) : sql`${limit + 1}`)

export const plannedFor = (limit: number): Planned => (limit === usual ? 'once' : 'anew')
