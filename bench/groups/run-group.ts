import type { Group } from '../bars.ts'
import type { Samples } from '../figures.ts'
import type { Servers } from '../servers.ts'
import { small, type SubjectName } from '../subjects.ts'
import { growth } from './growth.ts'
import { interleaved, type Manner } from './interleaved.ts'
import { steady } from './steady.ts'
import { processes } from './whole-process.ts'

/** Measures what belongs together, on databases that nothing was measured on before. */
export async function runGroup(group: Group, names: readonly SubjectName[], servers: Servers, manner: Manner): Promise<Samples> {
  const stage = async (amount = small) => ({ ...(await servers.world(amount)), folder: servers.folder })
  switch (group) {
    case 'hits':
    case 'uncached':
    case 'posts':
    case 'scale':
      return interleaved(names, await stage(), manner)
    case 'process':
      return processes(await stage(), manner)
    case 'steady':
      return steady(await stage(), manner)
    case 'growth': {
      const count = 1_000_000
      const books = { ...(await stage({ books: count, reviews: 0 })), count }
      return growth({ few: await stage(), many: await stage({ books: 10_000, reviews: 10_000_000 }), books }, manner)
    }
  }
}
