// Loaded before a program that is measured (`--import`): tells its parent where it listens and, when asked, what it has used, with
// the processes that it has forked.
import cluster from 'node:cluster'
import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'

const workers = () => Object.values(cluster.workers ?? {})

subscribe('tracing:net.server.listen:asyncEnd', ({ server }) => {
  if (workers().length === 0) process.send({ port: server.address().port }) // who listens for workers tells when they are ready
})
process.on('message', async () => {
  const others = await Promise.all(workers().map(usageOf))
  process.send([ownUsage(), ...others].reduce((sum, { cpu, rss }) => ({ cpu: sum.cpu + cpu, rss: sum.rss + rss })))
})
process.on('disconnect', () => process.exit()) // it is not to outlive who measures it
process.channel.unref()

function ownUsage() {
  const { user, system } = process.cpuUsage()
  return { cpu: user + system, rss: process.memoryUsage.rss() }
}

async function usageOf(worker) {
  worker.send('usage')
  const [usage] = await once(worker, 'message')
  return usage
}
