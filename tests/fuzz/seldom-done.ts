import { describedBy, isDrawn, isSuccess } from './description.ts'
import type { Report } from './run.ts'
import type { Store } from './stores.ts'

/** Operations of the document that were done less often. */
export async function seldomDone({ counts }: Report, times: number, { open }: Store): Promise<string[]> {
  const { app, close } = await open()
  const names = describedBy(app)
    .operations.filter(isDrawn)
    .map(({ method, path }) => `${method} ${path}`)
  await close()
  return names.filter(name => {
    const statuses = [...(counts.get(name) ?? [])]
    return statuses.reduce((sum, [status, often]) => sum + (isSuccess(status) ? often : 0), 0) < times
  })
}
