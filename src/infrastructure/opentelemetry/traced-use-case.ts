import type { Spans } from './spans.ts'

interface UseCase {
  execute(...given: never[]): unknown
}

export const isUseCase = (made: unknown): made is UseCase =>
  typeof made === 'object' && made !== null && 'execute' in made && typeof made.execute === 'function'

/** A use case with a span named after it. */
export function tracedUseCase(useCase: UseCase, spans: Spans): UseCase {
  const { name } = useCase.constructor
  return { execute: (...given) => spans.part(name, {}, () => useCase.execute(...given)) }
}
