import type { AllBooksQuery, Answer, BookQuery, Page } from './catalogue.ts'
import type { BookPosition } from './orders.ts'
import type { BookView } from './views.ts'

/** How many are read at a time. */
const limit = 100

/** Every book of a query, by reading page after page, the next one when the last book of the one before has been taken. */
export async function* pageByPage(
  read: (query: BookQuery) => Promise<Answer<Page<BookView, BookPosition>>>,
  query: AllBooksQuery,
): AsyncGenerator<BookView, void, void> {
  let after: BookPosition | null = null
  do {
    const { view }: Answer<Page<BookView, BookPosition>> = await read({ ...query, limit, after })
    yield* view.items
    after = view.next
  } while (after !== null)
}
