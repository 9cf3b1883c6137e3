import { faultMatrix } from './matrix.ts'
import { inTheServer } from './redis-faults.ts'

faultMatrix('the server', inTheServer)
