/** Something to wait for until the test says so. */
export interface Gate {
  readonly opened: Promise<unknown>
  readonly open: () => void
}

export function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  return { opened: promise, open: () => resolve(null) }
}
