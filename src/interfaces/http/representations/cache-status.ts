import type { Source } from '../../../application/ports/catalogue.ts'

/** How an answer was come by, as the Cache-Status header says it (RFC 9211). */
export function cacheStatus(source: Source): string {
  switch (source.kind) {
    case 'hit':
      return `book-reviews; hit; ttl=${Math.ceil(source.ttl / 1_000)}; detail=${source.tier}`
    case 'miss':
      return `book-reviews; fwd=miss${source.stored ? '; stored' : ''}${source.collapsed ? '; collapsed' : ''}`
    case 'stale':
      return `book-reviews; fwd=stale; ttl=-${Math.floor(source.age / 1_000)}; detail=database-away`
    case 'uncached':
      return 'book-reviews; fwd=bypass'
  }
}
