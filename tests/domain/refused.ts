import { ValidationFailed, type Violation } from '../../src/domain/errors.ts'

/** What the domain finds wrong with what `make` is given; empty where it is taken. */
export function wrongWith(make: () => unknown): readonly Violation[] {
  try {
    make()
    return []
  } catch (error) {
    if (error instanceof ValidationFailed) return error.violations
    throw error
  }
}
