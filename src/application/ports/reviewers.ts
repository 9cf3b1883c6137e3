import type { Reviewer } from '../../domain/review.ts'

/** Tells who a reviewer is. */
export interface Reviewers {
  /** The reviewer who goes by this name: the same name is always the same reviewer. */
  named(name: string): Reviewer
}
