import { setTimeout as sleep } from 'node:timers/promises'
import type { MikroORM } from '@mikro-orm/postgresql'

/** Listens on a connection of its own out of the pool, and on another one when that is lost; wakes at each beginning, too. */
export function listen(orm: MikroORM, channel: string, heard: () => void): () => void {
  const ending = new AbortController()
  void follow(orm, channel, heard, ending.signal)
  return () => ending.abort()
}

async function follow(orm: MikroORM, channel: string, heard: () => void, ending: AbortSignal): Promise<void> {
  do {
    // With the server away: whoever reads or writes says so, and whoever follows the log asks it from time to time.
    await listenOnce(orm, channel, heard, ending).catch(() => {})
    await sleep(250 + Math.random() * 250, null, { signal: ending, ref: false }).catch(() => {})
  } while (!ending.aborted)
}

/** Resolves when the connection is lost, or when it is to end. */
async function listenOnce(orm: MikroORM, channel: string, heard: () => void, ending: AbortSignal): Promise<void> {
  const pool = await orm.em.getConnection().getNativeClient()
  const client = await pool.connect()
  try {
    if (ending.aborted) return // while it was connecting
    const lost = new Promise<void>(resolve => {
      client.once('error', () => resolve())
      client.once('end', () => resolve())
      ending.addEventListener('abort', () => resolve(), { once: true })
    })
    client.on('notification', heard)
    await client.query(`listen ${channel}`)
    heard()
    await lost
  } finally {
    client.release(true)
  }
}
