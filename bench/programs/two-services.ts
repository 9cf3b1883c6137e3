// Two processes of the service behind one port: Node gives each new connection to the next of them.
import cluster from 'node:cluster'
import { once } from 'node:events'

cluster.setupPrimary({ exec: 'src/main.ts' })
const listening = () => once(cluster.fork(), 'message') as Promise<[{ port: number }]>
await listening() // migrates, and the other finds it done
const [told] = await listening()
process.send!(told)
