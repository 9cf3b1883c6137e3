import type { LibraryFile, LibraryRow } from '../../application/ports/library-file.ts'

/** A file as CsvLibraryFile reads it. Its parsers are loaded with the first one that is brought: most starts see none. */
export class LateLibraryFile implements LibraryFile {
  async *read(bytes: AsyncIterable<Uint8Array>): AsyncIterable<LibraryRow> {
    const { CsvLibraryFile } = await import('./csv-library-file.ts')
    yield* new CsvLibraryFile().read(bytes)
  }
}
