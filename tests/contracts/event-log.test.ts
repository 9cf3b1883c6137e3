import { MemoryEventLog } from '../../src/infrastructure/memory/memory-event-log.ts'
import { MemoryStore } from '../../src/infrastructure/memory/memory-store.ts'
import { MemoryUnitOfWork } from '../../src/infrastructure/memory/memory-unit-of-work.ts'
import { describeOn } from '../support/describe-on.ts'
import { eventLogContract } from './event-log.contract.ts'
import { openPgliteLog, openPostgresLog } from './logs.ts'

eventLogContract('memory', async () => {
  const store = new MemoryStore()
  const nothing = async () => {}
  const [log, unitOfWork] = [new MemoryEventLog(store), new MemoryUnitOfWork(store)]
  return { log, unitOfWork, settled: nothing, readsBeside: true, close: nothing }
})
eventLogContract('PGlite', openPgliteLog)
describeOn('PostgreSQL', 'with a server', () => eventLogContract('PostgreSQL', openPostgresLog))
