import type { Load } from '../load/load.ts'
import { type Stage, start } from '../programs/programs.ts'
import { ask } from './asked.ts'
import { connections } from './interleaved.ts'

/**
 * By how many MiB the memory of the service, which has been at work before, grows at the most while it sends all of so many
 * books as lines.
 */
export async function memoryWhileStreaming(load: Load, stage: Stage, count: number, seconds: number): Promise<number> {
  const server = await start('service, uncached', stage)
  try {
    const requests = [{ method: 'GET' as const, path: '/books' }]
    await ask('pages before the lines', server, load, { requests, connections, seconds }, { status: 200, source: 'fwd=bypass' })
    const before = (await server.usage()).rss
    const answer = await fetch(`${server.origin}/books`, { headers: { accept: 'application/x-ndjson' } })
    let [lines, most, chunks] = [0, before, 0]
    for await (const chunk of answer.body!) {
      for (const byte of chunk) if (byte === lineFeed) lines++
      if (++chunks % 100 === 0) most = Math.max(most, (await server.usage()).rss)
    }
    if (lines !== count) throw new Error(`Of ${count} books ${lines} were sent as lines.`)
    return (Math.max(most, (await server.usage()).rss) - before) / 2 ** 20
  } finally {
    await server.stop()
  }
}

const lineFeed = 10
