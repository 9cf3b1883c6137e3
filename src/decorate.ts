import type { InjectionToken } from 'tsyringe'

/** Is asked about each thing that the container makes, and gives that, or something around it. */
export type Decorate = <T>(what: InjectionToken<T>, made: T) => T

export const asMade: Decorate = (_what, made) => made
