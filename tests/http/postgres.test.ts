import { describeOn } from '../support/describe-on.ts'
import { postgresService } from './database-services.ts'
import { endpointSuites } from './endpoints.ts'

describeOn('PostgreSQL', 'on a server', () => endpointSuites('PostgreSQL', postgresService))
