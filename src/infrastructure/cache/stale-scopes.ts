import type { Scope } from '../../application/ports/cache.ts'
import type { DomainEvent } from '../../domain/events.ts'

/** The scopes whose cached values are out of date once the event is committed. A book's summary stands in the list of books too. */
export function staleScopes(event: DomainEvent): Scope[] {
  switch (event.type) {
    case 'book-added':
    case 'review-submitted':
    case 'review-revised':
    case 'review-withdrawn':
    case 'review-anonymised':
      return ['books', `reviews:${event.bookId}`]
  }
}
