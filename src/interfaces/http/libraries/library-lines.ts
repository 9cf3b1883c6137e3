import type { LibraryItem } from '../../../application/use-cases/export-library.ts'

/** A library as newline-delimited JSON: on each line a review and its book, as they are shown elsewhere. */
export async function* libraryLines(items: AsyncIterable<LibraryItem>): AsyncGenerator<string, void, void> {
  for await (const { review, book } of items) yield `${JSON.stringify({ review, book })}\n`
}
