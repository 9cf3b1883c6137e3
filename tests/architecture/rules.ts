import { posix } from 'node:path'
import { builtinModules } from 'node:module'
import { importsOf } from './imports.ts'

/** What the files of a folder (or one file) may import: folders of src, and packages. Their own folder they always may. */
export interface Rule {
  readonly folders: readonly string[]
  /** `@scope/` stands for every package of the scope, `*` for all there are. */
  readonly packages: readonly string[]
  /** Node's own modules. */
  readonly node: boolean
}

const core = (...folders: string[]): Rule => ({ folders, packages: [], node: false })
const adapter = (...packages: string[]): Rule => ({ folders: ['src/domain', 'src/application/ports'], packages, node: true })
const driver = (...packages: string[]): Rule => ({ folders: ['src/domain', 'src/application'], packages, node: true })
const composition: Rule = { folders: ['src'], packages: ['*'], node: true }

/** The hexagon. Whatever is not allowed here is refused, and so is a file that no rule is for. */
export const rules: Readonly<Record<string, Rule>> = {
  'src/domain': core(),
  'src/application/ports': core('src/domain'),
  'src/application/use-cases': core('src/domain', 'src/application/ports'),
  'src/infrastructure/mikro-orm': adapter('@mikro-orm/', '@electric-sql/pglite', 'postgres-array'),
  'src/infrastructure/redis': adapter('ioredis', 'lru-cache'),
  'src/infrastructure/memory': adapter('lru-cache'),
  'src/infrastructure/cache': adapter('cockatiel', 'ajv', 'typebox'),
  'src/infrastructure/system': adapter('uuid'),
  'src/infrastructure/imports': adapter('csv-parse', 'html-to-text'),
  'src/infrastructure/telemetry': adapter('prom-client'),
  'src/infrastructure/opentelemetry': adapter('@opentelemetry/'),
  'src/infrastructure/tokens': adapter('jose', 'uuid'),
  'src/interfaces/http': driver('fastify', '@fastify/', 'typebox', 'ajv', 'negotiator', 'structured-headers', 'csv-stringify'),
  'src/interfaces/cli': driver('cli-progress'),
  'src/config.ts': core(),
  'src/log.ts': { ...core(), packages: ['pino'] },
  'src/container.ts': composition,
  'src/cache-tiers.ts': composition,
  'src/chosen-adapters.ts': composition,
  'src/main.ts': composition,
  'src/commands.ts': composition,
  'src/prepare-database.ts': composition,
  'src/limit-rate.ts': composition,
  'src/trust-issuer.ts': composition,
  'src/follow-traces.ts': composition,
  'src/decorate.ts': composition,
}

/** The sources by their paths. */
export type Sources = Readonly<Record<string, string>>

/** Every import that its rule does not allow, and every file that no rule is for. */
export function violations(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([file, source]) => {
    const home = ruledBy(file)
    if (!home) return [`${file} falls under no rule`]
    return importsOf(file, source).flatMap(name =>
      allows(home, file, name) ? [] : [`${file} → ${name ?? 'what only the running program knows'}`],
    )
  })
}

/** The folder, or the file, whose rule is the one for this file. */
export const ruledBy = (file: string): string | undefined => Object.keys(rules).find(home => isIn(home, file))

function allows(home: string, file: string, name: string | null): boolean {
  const { folders, packages, node } = rules[home]!
  if (name === null) return false
  if (/^[./]/.test(name)) {
    const target = posix.join(name.startsWith('/') ? '' : posix.dirname(file), name)
    return [home, ...folders].some(folder => isIn(folder, target))
  }
  if (name.startsWith('node:') || builtinModules.includes(name)) return node
  if (!/^(?:@[\w.-]+\/)?[\w.-]+(?:\/[\w./-]+)?$/.test(name)) return false // an address, or an alias that hides what it is
  return packages.some(one => one === '*' || (one.endsWith('/') ? name.startsWith(one) : isIn(one, name)))
}

const isIn = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`)
