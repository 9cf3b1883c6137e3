/** Something the service cannot do without cannot be reached now; the same request may succeed a little later. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  /** @param what as its users know it, such as "the database" */
  constructor(what: string, cause: unknown) {
    super(`${what} cannot be reached at the moment.`, { cause })
  }
}
