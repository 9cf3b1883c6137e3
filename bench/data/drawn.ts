/** A number from 0 to below 1 that looks drawn, and is the same each time: Murmur's finaliser over a number and what it is for. */
export function drawn(number: number, purpose: number): number {
  let mixed = Math.imul(number ^ Math.imul(purpose + 1, 0x9e3779b1), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x27d4eb2f)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
}

/** A rank from 0 to below `of`, each about as often as one over it (Zipf): the first in a fair share of all, most hardly ever. */
export const ranked = (share: number, of: number): number => Math.min(of - 1, Math.floor((of + 1) ** share) - 1)

/** How many of `all` the one of each rank has when each has as many as one over its rank (Zipf); together exactly all. */
export function powerLaw(all: number, ranks: number): number[] {
  const weights = Array.from({ length: ranks }, (_, rank) => 1 / (rank + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let [weight, given] = [0, 0]
  return weights.map(one => {
    weight += one
    const upTo = Math.round((all * weight) / total)
    const count = upTo - given
    given = upTo
    return count
  })
}
