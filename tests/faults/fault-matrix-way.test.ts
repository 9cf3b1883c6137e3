import { faultMatrix } from './matrix.ts'
import { onTheWay } from './redis-faults.ts'

faultMatrix('the way to it', onTheWay)
