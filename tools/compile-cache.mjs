// Loaded before the service (`--import`): what Node makes of the sources, ours and the packages', is kept beside the packages, so that
// the next start is a fifth shorter. Where nothing can be written, nothing is kept.
import { subscribe } from 'node:diagnostics_channel'
import { enableCompileCache, flushCompileCache } from 'node:module'
import path from 'node:path'
import { setImmediate } from 'node:timers'

enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/compiled'))
// Node keeps it at the exit, which a process that is killed does not see. When the service listens, all is loaded.
subscribe('tracing:net.server.listen:asyncEnd', () => setImmediate(flushCompileCache))
