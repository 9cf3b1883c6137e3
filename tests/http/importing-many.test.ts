import { describe, expect, jest, test } from '@jest/globals'
import { goodreadsFile } from '../imports/library-files.ts'
import { useApi } from '../support/api-matcher.ts'
import { describeOn } from '../support/describe-on.ts'
import type { Service } from '../support/memory-service.ts'
import { Client } from './client.ts'
import { pgliteService, postgresService } from './database-services.ts'
import { imported } from './library-uploads.ts'

jest.setTimeout(600_000) // thousands of transactions, on whatever machine

const many = 10_000
/** Of ten rows one is no row, one is not rated, one is the first of the ten again, and one is rated in a way that nobody can read. */
const file = goodreadsFile(
  Array.from({ length: many }, (_, at) => {
    const [ten, kind] = [Math.floor(at / 10), at % 10]
    if (kind === 9) return { Title: '' }
    if (kind === 8) return { Title: `Book ${ten} of kind 0`, 'My Rating': '5' }
    if (kind === 7) return { Title: `Book ${ten} of kind 7`, 'My Rating': 'many' }
    return {
      ...{ Title: `Book ${ten} of kind ${kind} (Series, #${ten})`, Author: `Author ${at % 70}` },
      ...{ 'My Rating': kind === 6 ? '0' : String(kind || 5), 'My Review': `It is <b>number</b> ${at}.` },
    }
  }).map(row => ({ Author: 'Author 0', ...row })),
)
const tenth = many / 10

function suite(store: string, open: () => Promise<Service>): void {
  test(`a library of ${many} rows over ${store} is counted exactly, and so is the same once more`, async () => {
    const service = await open()
    useApi(service.app)
    const client = new Client(service)
    const { summary } = await imported(client, file, 'Dorothea')
    const shared = Array.from({ length: tenth }, (_, ten) => ten).filter(ten => (ten * 10) % 70 === 0).length // whose author is Author 0
    expect(summary).toEqual({
      ...{ rows: many, added: 8 * tenth - shared, alreadyThere: shared, skipped: 2 * tenth },
      ...{ booksAdded: 8 * tenth - shared, reviewsAdded: 7 * tenth - shared },
    })
    const again = { rows: many, added: 0, alreadyThere: 8 * tenth, skipped: 2 * tenth, booksAdded: 0, reviewsAdded: 0 }
    expect((await imported(client, file, 'Dorothea')).summary).toEqual(again)
    const { body } = await client.get('/reviewers/me/export?reviewer=Dorothea', { accept: 'application/x-ndjson' })
    expect(body.split('\n')).toHaveLength(7 * tenth - shared + 1)
    await service.close()
  })
}

describe('on an embedded database', () => suite('PGlite', pgliteService))
describeOn('PostgreSQL', 'on a server', () => suite('PostgreSQL', postgresService))
