import type { Found, Missing } from './servers.ts'

export interface Ways {
  /** The variable that names a server that is running; `none` means: do without. */
  readonly setting: string
  /** Null where Docker does not answer. */
  readonly container: (() => Promise<string>) | null
  /** Null where the programs are not installed. */
  readonly local: () => Promise<string | null>
  readonly programs: string
  /** Asks the server at an address what version it is. */
  readonly version: (url: string) => Promise<string>
}

/** The first of these that there is: the server that was named, one in a container, one of our own. Never one that just happens to run. */
export async function findServer({ setting, container, local, programs, version }: Ways): Promise<Found | Missing> {
  const given = process.env[setting]?.trim()
  if (given === 'none') return { missing: `${setting} is "none"` }
  if (given) {
    const answer = await version(given).catch((error: unknown) => {
      throw new Error(`${setting} names a server that cannot be used: ${reason(error)}`, { cause: error })
    })
    return { url: given, version: answer, origin: setting }
  }

  const why: string[] = []
  const attempt = async (origin: string, start: () => Promise<string | null>): Promise<Found | null> => {
    try {
      const url = await start()
      if (url) return { url, version: await version(url), origin }
      why.push(`${programs} is not installed`)
    } catch (error) {
      why.push(`${origin} failed (${reason(error)})`)
    }
    return null
  }
  if (!container) why.push('Docker does not answer')
  const found = (container && (await attempt('Testcontainers', container))) ?? (await attempt('private instance', local))
  return found ?? { missing: `${setting} is not set, ${why.join(', ')}` }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
