import { RawQueryFragment } from '@mikro-orm/sql'

/** A statement as PostgreSQL's protocol has it: its text apart from its values, and the name by which a connection keeps it. */
export interface PreparedStatement {
  readonly name?: string
  readonly text: string
  readonly values: unknown[]
}

const names = new Map<string, string>()

/** The same text always has the same name, in this process. */
export function named({ text, values }: PreparedStatement): PreparedStatement {
  let name = names.get(text)
  if (name === undefined) names.set(text, (name = `statement_${names.size + 1}`))
  return { name, text, values }
}

/** Fragments in a fragment become one text; every other value stays a value, `$1`, `$2` … in the text. */
export function unnamed(statement: RawQueryFragment): PreparedStatement {
  const values: unknown[] = []
  return { text: spell(statement, values), values }
}

const isFragment = (value: unknown): value is RawQueryFragment => value instanceof RawQueryFragment

function spell({ sql, params }: RawQueryFragment, values: unknown[]): string {
  const parts = sql.split('?')
  let text = parts[0]!
  for (let at = 1; at < parts.length; at++) {
    const value = params[at - 1]
    text += (isFragment(value) ? spell(value, values) : `$${values.push(value)}`) + parts[at]!
  }
  return text
}
