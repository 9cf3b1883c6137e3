import type { RawQueryFragment } from '@mikro-orm/sql'
import { raw, sql } from '@mikro-orm/sql'
import type { Ask, Database, Planned } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmCatalogue } from '../../src/infrastructure/mikro-orm/mikro-orm-catalogue.ts'
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'
import { unnamed } from '../../src/infrastructure/mikro-orm/prepared-statement.ts'

export interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Scan Direction'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Plan[]
}

/** What the plan does, its nodes from the outside in. */
export const steps = (plan: Plan): string[] => nodes(plan).map(stepOf)
export const stepOf = (plan: Plan): string =>
  [plan['Node Type'], plan['Scan Direction'], plan['Index Name'] ?? plan['Relation Name']].filter(Boolean).join(' ')
/** The nodes that were run. */
export const nodes = (plan: Plan): Plan[] => (plan['Actual Loops'] === 0 ? [] : [plan, ...(plan.Plans ?? []).flatMap(nodes)])
export const pagesRead = (plan: Plan): number => plan['Shared Hit Blocks'] + plan['Shared Read Blocks']

/**
 * How the database runs each statement that the catalogue or a unit of work sends, and what it answers. Of a statement that is
 * planned once it is the plan that is kept, made for whatever values.
 */
export async function explained<T>(
  database: Database,
  read: (catalogue: MikroOrmCatalogue, unitOfWork: MikroOrmUnitOfWork) => Promise<T>,
): Promise<{ plans: Plan[]; answer: T }> {
  const sent: [RawQueryFragment, Planned | undefined][] = []
  const watched =
    (ask: Ask): Ask =>
    (...statement) => {
      sent.push([statement[0], statement[1]])
      return ask(...statement)
    }
  const watching: Database = {
    ...database,
    ask: watched(database.ask),
    transaction: work => database.transaction(ask => work(watched(ask))),
  }
  const answer = await read(new MikroOrmCatalogue(watching), new MikroOrmUnitOfWork(watching))
  const plans: Plan[] = []
  for (const [statement, planned] of sent) plans.push(await (planned === 'once' ? keptPlan : plan)(database, statement))
  return { plans, answer }
}

type Explained = { 'QUERY PLAN': [{ Plan: Plan }] }

async function plan({ em }: Database, statement: RawQueryFragment): Promise<Plan> {
  const [row] = await em.fork().execute<Explained[]>(sql`explain (analyze, buffers, format json) ${statement}`)
  return row!['QUERY PLAN'][0].Plan
}

function keptPlan({ transaction }: Database, statement: RawQueryFragment): Promise<Plan> {
  const { text, values } = unnamed(statement)
  return transaction(async ask => {
    await ask(sql`set local plan_cache_mode = force_generic_plan`)
    await ask(raw(`prepare kept as ${text}`))
    try {
      const [row] = await ask<Explained>(raw(`explain (analyze, buffers, format json) execute kept${given(values)}`))
      return row!['QUERY PLAN'][0].Plan
    } finally {
      await ask(sql`deallocate kept`)
    }
  })
}

const given = (values: unknown[]): string => (values.length === 0 ? '' : `(${values.map(literal).join(', ')})`)
const literal = (value: unknown): string => (typeof value === 'number' ? String(value) : `'${String(value)}'`)
