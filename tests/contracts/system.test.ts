import { expect, test } from '@jest/globals'
import { SystemClock } from '../../src/infrastructure/system/system-clock.ts'
import { NamedReviewers, UuidIdentities } from '../../src/infrastructure/system/uuid-identities.ts'
import { clockContract, identitiesContract, reviewersContract } from './system.contract.ts'

identitiesContract('UUID', new UuidIdentities())
clockContract('the system', new SystemClock())
reviewersContract('name', new NamedReviewers(), new NamedReviewers())

test('who has reviewed under a name is known again after every release', () => {
  expect(new NamedReviewers().named('Ada Lovelace').id).toBe('c28367c1-9a5d-5f7a-9b47-8e70b2e3eb43')
})
