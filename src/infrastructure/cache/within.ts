/** Rejects when there is no answer in time; what comes later is ignored. */
export function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const late = () => reject(new Error(`no answer within ${milliseconds} ms`))
  // An answer that came in time may lie unread while the process itself is busy: it is read before the verdict.
  const timer = setTimeout(() => setImmediate(late), milliseconds)
  const over = <Settled>(settle: (settled: Settled) => void) => {
    return (settled: Settled) => {
      clearTimeout(timer)
      settle(settled)
    }
  }
  answer.then(over(resolve), over(reject))
  return promise
}
