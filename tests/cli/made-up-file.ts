import { afterAll } from '@jest/globals'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** The columns as they are published, as far as they matter, with one that nobody reads at either end. */
export const header = 'book_id,isbn,authors,original_publication_year,title,language_code,image_url'

interface Cells {
  readonly isbn?: string
  readonly authors?: string
  readonly year?: string
  readonly title?: string
  readonly language?: string
}

/** A row under `header`; every cell as it shall stand in the file, quotes included. */
export const row = ({ isbn = '', authors = 'Mary Shelley', year = '1818.0', title = 'Frankenstein', language = 'eng' }: Cells) =>
  `7,${isbn},${authors},${year},${title},${language},picture.jpg`

/** So many rows, all different and none with an ISBN. */
export const manyRows = (count: number): string[] => Array.from({ length: count }, (_, at) => row({ title: `Volume ${at + 1}` }))

export const lines = (...given: string[]): string => given.map(line => `${line}\n`).join('')

/** A folder for the files of one test file, gone after it. */
export function filesFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'book-files-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const at = (name: string) => path.join(folder, name)
  return {
    folder,
    at,
    write(content: string | Buffer, name = 'books.csv'): string {
      writeFileSync(at(name), content)
      return at(name)
    },
    /** A file that is said to be so long and takes no room on the disk: it reads as NULs. */
    hollow(bytes: number): string {
      writeFileSync(at('hollow.csv'), '')
      truncateSync(at('hollow.csv'), bytes)
      return at('hollow.csv')
    },
  }
}
