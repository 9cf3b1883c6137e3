import { stopAll } from './running.ts'

/** Jest's globalTeardown: stops what start-servers.ts started. */
export default async function stopServers(): Promise<void> {
  await stopAll()
}
