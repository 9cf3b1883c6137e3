import Type from 'typebox'
import type { RowReport } from '../../../application/use-cases/library-report.ts'
import { nullable } from '../representations/schemas.ts'
import { mostRows } from './upload.ts'

/** How many characters are told of a title, and of what there is to say of a row. */
const [mostOfTitle, mostOfWords] = [1_000, 2_000]

const count = (description: string) => Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description, examples: [1] })
const words = Type.String({ format: 'text', maxLength: mostOfWords, examples: ['3.75 stars were rounded to 4'] })

const ImportedRow = Type.Object(
  {
    line: Type.Integer({
      minimum: 1,
      maximum: 2 ** 31 - 1,
      description: 'On which line of the file the row begins.',
      examples: [2],
    }),
    title: nullable(
      Type.String({ format: 'text', maxLength: mostOfTitle, description: 'As the row has it.', examples: ['Middlemarch'] }),
    ),
    outcome: Type.Enum(['added', 'already-there', 'skipped']),
    bookId: nullable(Type.String({ format: 'uuid' })),
    bookAdded: Type.Boolean({ description: 'Whether there was no such book before.' }),
    reviewId: nullable(Type.String({ format: 'uuid', description: 'Null where the row has no rating.' })),
    reviewAdded: Type.Boolean({ description: 'Whether there was no review of yours before.' }),
    reason: nullable(Type.String({ ...words, description: 'Why it was skipped.' })),
    remarks: Type.Array(words, { maxItems: 100, description: 'What was not taken as it stands.' }),
  },
  { $id: 'ImportedRow', description: 'What became of one row.' },
)

const counts = {
  rows: count('How many rows the file has.'),
  added: count('Rows that brought a book or a review.'),
  alreadyThere: count('Rows that brought nothing new.'),
  skipped: count('Rows that could not be taken.'),
  booksAdded: count('Books that were not there.'),
  reviewsAdded: count('Reviews.'),
}

const ImportSummary = Type.Object(counts, { $id: 'ImportSummary', description: 'What an import came to.' })

const ImportReport = Type.Object(
  {
    summary: Type.Unsafe({ $ref: 'ImportSummary#' }),
    results: Type.Array(Type.Unsafe({ $ref: 'ImportedRow#' }), { maxItems: mostRows }),
  },
  { $id: 'ImportReport', description: 'What became of each row, in the order of the file.' },
)

const ImportLine = Type.Object(
  {
    row: Type.Optional(Type.Unsafe({ $ref: 'ImportedRow#' })),
    summary: Type.Optional(Type.Unsafe({ $ref: 'ImportSummary#' })),
    problem: Type.Optional(Type.Unsafe({ $ref: 'Problem#' })),
  },
  {
    $id: 'ImportLine',
    description:
      'One of three: a row; the summary, as the last line; or the problem that has ended the import, as the last line.',
  },
)

export const reportSchemas = [ImportedRow, ImportSummary, ImportReport, ImportLine]

/** What became of a row, as it is told: in any file there may be a cell of any length. */
export const showRow = ({ title, book, review, reason, remarks, ...row }: RowReport) => ({
  ...row,
  title: title && shortened(title, mostOfTitle),
  bookId: book,
  reviewId: review,
  reason: reason && shortened(reason, mostOfWords),
  remarks: remarks.map(remark => shortened(remark, mostOfWords)),
})

function shortened(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most + 2)) // each is one or two of its units
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}
