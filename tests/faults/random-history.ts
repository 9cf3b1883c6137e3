/** What the service promises of a read, in milliseconds (K4, K5). */
export const bounds = {
  /** Another process's write is seen after this while Redis is up … */
  calm: 250,
  /** … and after this while it is away, and until so long after it is back. */
  away: 1_000,
  /** What a process wrote that died before it could tell anybody: the near tier's second, and the poll of the event log. */
  orphan: 1_500,
  /** Added where a clock in another process counts: timers that fire late on a busy machine. */
  allowance: 250,
}

export interface Acknowledgement {
  readonly instance: number
  /** When it had been read. */
  readonly at: number
  /** Found in the database after its process had died without an answer. */
  readonly orphan?: boolean
}

export interface Write extends Acknowledgement {
  readonly book: string
  /** Null for the book itself. */
  readonly review: { readonly id: string; readonly createdAt: string } | null
  /** Each place of a process has stars of its own, so that its writes can be told apart in a book's summary. */
  readonly stars: number
}

export interface Read {
  readonly what: string
  readonly instance: number
  readonly begun: number
  readonly ended: number
}

export type Histogram = Readonly<Record<string, number>>

/** Everything that was acknowledged, and what a read must show of it. */
export class History {
  readonly violations: string[] = []
  onViolation = () => {}
  readonly #known = new Set<string>()
  readonly #reviews = new Map<string, Write[]>()
  readonly #books: Write[] = []
  readonly #attempts = new Map<string, number>()
  readonly #outages: { readonly from: number; to: number }[] = []

  attempted(book: string, stars: number): void {
    const key = `${book} ${stars}`
    this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1)
  }

  acknowledged(write: Write): void {
    if (write.review === null) return void this.#books.push(write)
    if (this.#known.has(write.review.id)) return
    this.#known.add(write.review.id)
    this.#of(write.book, write.stars).push(write)
  }

  /** Redis is away from now on until the function that this gives is called. */
  outage(): () => void {
    const outage = { from: performance.now(), to: Number.POSITIVE_INFINITY }
    this.#outages.push(outage)
    return () => (outage.to = performance.now())
  }

  /** The identities of all reviews that are known to be kept. */
  reviews(): string[] {
    return [...this.#known]
  }

  checkSummary(read: Read, book: string, histogram: Histogram): void {
    for (let stars = 1; stars <= 5; stars++) {
      const writes = this.#of(book, stars)
      const due = writes.filter(write => this.due(write, read))
      const shown = histogram[stars] ?? 0
      if (shown < due.length)
        this.violated(read, `shows ${shown} of ${due.length} reviews of ${book}`, due.slice(shown - due.length))
      const attempts = this.#attempts.get(`${book} ${stars}`) ?? 0
      if (shown > attempts) this.violated(read, `shows ${shown} reviews of ${book} where ${attempts} were sent`, [])
    }
  }

  /** The first page of a book's reviews, newest first. */
  checkReviews(read: Read, book: string, page: readonly { id: string; createdAt: string }[], limit: number): void {
    const shown = new Set(page.map(({ id }) => id))
    const last = page.length < limit ? '' : place(page.at(-1)!)
    const missing = [1, 2, 3, 4, 5].flatMap(stars =>
      this.#of(book, stars).filter(
        write => write.review && place(write.review) > last && !shown.has(write.review.id) && this.due(write, read),
      ),
    )
    if (missing.length > 0) this.violated(read, `lacks ${missing.length} reviews of ${book}`, missing)
  }

  /** A page that has room for every book. */
  checkBooks(read: Read, shown: readonly string[]): void {
    const missing = this.#books.filter(write => !shown.includes(write.book) && this.due(write, read))
    if (missing.length > 0) this.violated(read, `lacks ${missing.length} books`, missing)
  }

  /** Whether a read must show the write, or what came after it. */
  due(write: Acknowledgement, { instance, begun, ended }: Read): boolean {
    if (write.instance === instance) return write.at <= begun
    const age = begun - write.at
    if (age > (write.orphan ? bounds.orphan : bounds.away) + bounds.allowance) return true
    // While a process gets no turn it hears nothing: what its answer took is added.
    return !write.orphan && age > bounds.calm + (ended - begun) && !this.#disturbed(write.at, begun)
  }

  #disturbed(from: number, to: number): boolean {
    return this.#outages.some(outage => outage.from <= to && outage.to + bounds.away >= from)
  }

  violated({ what, instance, begun }: Read, how: string, hidden: readonly Acknowledgement[]): void {
    const writes = hidden.map(
      write => `process ${write.instance}, ${(begun - write.at).toFixed(0)} ms before${write.orphan ? ', orphan' : ''}`,
    )
    const last = this.#outages.at(-1)
    const outage = last ? `; the last outage from ${(last.from - begun).toFixed(0)} to ${(last.to - begun).toFixed(0)} ms` : ''
    this.onViolation()
    this.violations.push(`${begun.toFixed(0)}: ${what} at process ${instance} ${how} (written by ${writes.join('; ')})${outage}`)
  }

  #of(book: string, stars: number): Write[] {
    const key = `${book} ${stars}`
    const writes = this.#reviews.get(key) ?? []
    this.#reviews.set(key, writes)
    return writes
  }
}

const place = ({ createdAt, id }: { createdAt: string; id: string }): string => `${createdAt} ${id}`
