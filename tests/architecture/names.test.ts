import { describe, expect, test } from '@jest/globals'
import { oddities } from './names.ts'
import { sources } from './sources.ts'

test('every file and type has a name of its own, and no file is long, a barrel or decorated', () => {
  expect(oddities(sources)).toEqual([])
})

describe('what is caught:', () => {
  test.each([
    ['src/domain/index.ts', 'export const a = 1', 'a barrel'],
    [
      'src/domain/everything.ts',
      "export * from './book.ts'\nexport { Isbn } from './isbn.ts'",
      'nothing but exports from elsewhere',
    ],
    ['src/domain/bookReview.ts', '', 'not kebab-case'],
    ['src/domain/Book.ts', '', 'not kebab-case'],
    ['src/domain/book_review.ts', '', 'not kebab-case'],
    ['src/domain/book.entity.ts', '', 'not kebab-case'],
    ['src/domain/book.js', '', 'not kebab-case'],
    ['src/domain/text-utils.ts', '', '"utils" says nothing'],
    ['src/domain/helpers/text.ts', '', '"helpers" says nothing'],
    ['src/domain/base-entity.ts', '', '"base" says nothing'],
    ['src/infrastructure/common/text.ts', '', '"common" says nothing'],
    ['src/application/shared.ts', '', '"shared" says nothing'],
    ['src/application/review-service.ts', '', '"service" says nothing'],
    ['src/domain/a.ts', 'export interface IBook {}', 'IBook is named by its pattern'],
    ['src/domain/a.ts', 'export class BookRepositoryImpl {}', 'BookRepositoryImpl is named by its pattern'],
    ['src/domain/a.ts', 'class ReviewService {}', 'ReviewService is named by its pattern'],
    ['src/domain/a.ts', 'type CacheManager = {}', 'CacheManager is named by its pattern'],
    ['src/domain/a.ts', 'interface CachePort {}', 'CachePort is named by its pattern'],
    ['src/domain/a.ts', 'const a = class TextHelper {}', 'TextHelper is named by its pattern'],
    ['src/domain/a.ts', 'abstract class BaseEntity {}', 'BaseEntity is named by its pattern'],
    ['src/domain/a.ts', '@injectable() class Book {}', 'a decorator'],
    ['src/domain/a.ts', 'class Book { @column() title = "" }', 'a decorator'],
    ['src/domain/a.ts', 'class Book { constructor(@inject(x) y) {} }', 'a decorator'],
    ['src/domain/a.ts', 'enum Stars { One }', 'an enum'],
    ['src/domain/a.ts', '\n'.repeat(201), '201 lines, more than 200'],
  ])('%s %j: %s', (file, source, what) => expect(oddities({ [file]: source })).toContain(`${file}: ${what}`))

  test.each([
    ['src/infrastructure/mikro-orm/book.row.ts', 'export const a = 1'],
    ['src/interfaces/http/books.ts', 'export interface Isbn {}\nexport type Identity = string\nexport class Imported {}'],
    ['src/domain/a.ts', "// @decorator\nexport const a = '@decorator'"],
    ['src/domain/a.ts', `export const a = 1${'\n'.repeat(200)}`],
  ])('nothing in %s %j', (file, source) => expect(oddities({ [file]: source })).toEqual([]))
})
