import { describeOn } from '../support/describe-on.ts'
import { openMemory, openPglite, openPostgres } from './stores.ts'
import { unitOfWorkContract } from './unit-of-work.contract.ts'

unitOfWorkContract('memory', openMemory)
unitOfWorkContract('PGlite', openPglite)
describeOn('PostgreSQL', 'with a server', () => {
  unitOfWorkContract('PostgreSQL', openPostgres)
  unitOfWorkContract('PostgreSQL in Kathmandu', () => openPostgres([`timezone = 'Asia/Kathmandu'`]))
})
