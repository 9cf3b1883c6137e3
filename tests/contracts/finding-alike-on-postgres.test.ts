import { expect, test } from '@jest/globals'
import { describeOn } from '../support/describe-on.ts'
import { gate } from './gate.ts'
import { aBook } from './samples.ts'
import { openPostgres } from './stores.ts'

describeOn('PostgreSQL', 'Units of work on PostgreSQL that look for alike books', () => {
  test('do not wait for each other where the titles differ', async () => {
    const { unitOfWork, close } = await openPostgres()
    const both = gate()
    let told = 0
    const looks = ['Romola', 'Middlemarch'].map(title =>
      unitOfWork.run(async tx => {
        const found = await tx.books.findAlike(aBook({ title }))
        if (++told === 2) both.open()
        await both.opened // each is at it until the other was told, too
        return found
      }),
    )
    expect(await Promise.all(looks)).toEqual([null, null])
    await close()
  })
})
