import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import type { World } from '../servers.ts'
import { MeasuredProcess } from './measured-process.ts'

/** What is measured: a file, and what its environment says beside where its servers are. */
interface Program {
  readonly file: string
  /** Of Node; a ceiling has none. */
  readonly flags?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Those with which `npm start` runs the service. */
const usualFlags = packageJson.scripts.start.split(' ').filter(word => word.startsWith('--'))

/** As in production; nobody is refused, but everybody is counted. */
const service = (environment: Readonly<Record<string, string>>, file = 'src/main.ts'): Program => ({
  file,
  flags: usualFlags,
  environment: { PORT: '0', MIGRATE: 'on-start', RATE_LIMIT: '999999999/1m', ...environment },
})

export const programs = {
  constant: { file: 'bench/ceilings/constant.ts' },
  'redis get': { file: 'bench/ceilings/redis-get.ts' },
  postgres: { file: 'bench/ceilings/postgres.ts' },
  'mikro-orm': { file: 'bench/ceilings/mikro-orm.ts' },
  service: service({ LOG_LEVEL: 'warn' }),
  'service, logging': service({ LOG_LEVEL: 'info' }),
  'service, near-off': service({ LOG_LEVEL: 'warn', CACHE: 'near-off' }),
  'service, uncached': service({ LOG_LEVEL: 'warn', CACHE: 'off' }),
  'two services': service({ LOG_LEVEL: 'warn' }, 'bench/programs/two-services.ts'),
  'two services, uncached': service({ LOG_LEVEL: 'warn', CACHE: 'off' }, 'bench/programs/two-services.ts'),
} satisfies Record<string, Program>
export type ProgramName = keyof typeof programs

/** What the programs of one group are started with. */
export interface Stage extends World {
  readonly folder: string
}

export const start = (name: ProgramName, stage: Stage): Promise<MeasuredProcess> => {
  const { file, flags = [], environment }: Program = programs[name]
  const given = { DATABASE_URL: stage.databaseUrl, REDIS_URL: stage.redisUrl, PAGE: pageOf(stage), ...environment }
  return MeasuredProcess.start({ file, flags }, given, path.join(stage.folder, `${name.replaceAll(/\W+/g, '-')}.log`))
}

/** Lets the ceilings answer with the very bytes of the service. Gives their entity tag. */
export async function keepPage(stage: Stage): Promise<string> {
  const service = await start('service', stage)
  try {
    const answer = await fetch(`${service.origin}/books`)
    if (!answer.ok) throw new Error(`GET /books was answered ${answer.status}.`)
    await writeFile(pageOf(stage), await answer.text())
    return answer.headers.get('etag')!
  } finally {
    await service.stop()
  }
}

const pageOf = ({ folder }: Stage): string => path.join(folder, 'page.json')
