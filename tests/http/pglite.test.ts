import { pgliteService } from './database-services.ts'
import { endpointSuites } from './endpoints.ts'

endpointSuites('PGlite', pgliteService)
