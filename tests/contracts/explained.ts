import { jest } from '@jest/globals'
import { type RawQueryFragment, sql } from '@mikro-orm/sql'
import type { Database } from '../../src/infrastructure/mikro-orm/database.ts'
import { MikroOrmCatalogue } from '../../src/infrastructure/mikro-orm/mikro-orm-catalogue.ts'

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

/** How the database runs each statement that the catalogue sends, and what the catalogue answers. */
export async function explained<T>(
  database: Database,
  read: (catalogue: MikroOrmCatalogue) => Promise<T>,
): Promise<{ plans: Plan[]; answer: T }> {
  const sent: (RawQueryFragment | string)[] = []
  const fork = database.em.fork.bind(database.em)
  const spy = jest.spyOn(database.em, 'fork').mockImplementation(() => {
    const em = fork()
    const execute = em.execute.bind(em)
    return Object.assign(em, {
      execute: (query: RawQueryFragment | string) => {
        sent.push(query)
        return execute(query)
      },
    })
  })
  const answer = await read(new MikroOrmCatalogue(database)).finally(() => spy.mockRestore())
  const plans: Plan[] = []
  for (const query of sent) {
    const [row] = await fork().execute<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
      sql`explain (analyze, buffers, format json) ${query}`,
    )
    plans.push(row!['QUERY PLAN'][0].Plan)
  }
  return { plans, answer }
}
