import type { Page } from '../../src/application/ports/catalogue.ts'

/** Reads page after page until there is no next one. */
export async function follow<Item, Position>(
  read: (after: Position | null) => Promise<Page<Item, Position>>,
): Promise<Page<Item, Position>[]> {
  const pages: Page<Item, Position>[] = []
  let after: Position | null = null
  do {
    const page: Page<Item, Position> = await read(after)
    pages.push(page)
    after = page.next
  } while (after !== null && pages.length < 1_000)
  return pages
}

interface Placed {
  readonly state: { readonly createdAt: Date; readonly id: string }
}

/** The order of every list: by time, and where that is the same by id, both descending. */
export const newestFirst = ({ state: a }: Placed, { state: b }: Placed): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1)
