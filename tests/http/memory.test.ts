import { memoryService } from '../support/memory-service.ts'
import { endpointSuites } from './endpoints.ts'

endpointSuites('memory adapters', memoryService)
