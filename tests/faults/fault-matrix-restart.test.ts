import { faultMatrix } from './matrix.ts'
import { restarts } from './redis-faults.ts'

faultMatrix('its restart', restarts)
