import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { ApiAnswers } from '../support/api-answers.ts'
import type { Intent } from './bodies.ts'
import { describedBy } from './description.ts'
import { type Draw, sequences } from './draws.ts'
import type { Fuzzed } from './fuzzed.ts'
import { listening } from './wire.ts'
import { Play, type Told } from './play.ts'
import { Schemas } from './schemas.ts'

export interface FuzzOptions {
  readonly seed: number
  /** How many requests, at least; those by which answers are checked are not counted. */
  readonly requests: number
  readonly weights: Readonly<Record<Intent, number>>
  /** An empty service; the one before is closed. */
  readonly open: () => Promise<Fuzzed>
  readonly progress?: (done: number, findings: number) => void
  readonly found?: (finding: string) => void
  /** Whether to look for the smallest sequence that shows a finding. */
  readonly shrink?: boolean
  /** How many findings are enough. */
  readonly enough?: number
  /** How many of ten sequences go over a socket. */
  readonly wire?: number
}

export interface Report {
  readonly requests: number
  /** By operation and status. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<number, number>>
  /** Shrunk, with all that is needed to see them again. */
  readonly findings: readonly string[]
}

const longest = 200
/** Sequences of one seed of fast-check. */
const batch = 4

export async function fuzz(options: FuzzOptions): Promise<Report> {
  const { seed, requests, weights, open, progress, found, enough = 1, shrink = true, wire = 0 } = options
  const first = await open()
  const told = toldBy(first.app)
  await first.close()
  const drawn = sequences(told.api, weights, longest)
  const overSocket = fc.nat({ max: 9 }).map(one => one < wire)

  const counts = new Map<string, Map<number, number>>()
  const findings: string[] = []
  let done = 0
  /** Of the last sequence that went wrong in this round. */
  let transcript: readonly string[] = []
  /** What is sent to shrink a finding is not counted. */
  const count = (operation: string, status: number) => {
    if (transcript.length > 0) return
    done++
    const statuses = counts.get(operation) ?? new Map<number, number>()
    counts.set(operation, statuses.set(status, (statuses.get(status) ?? 0) + 1))
  }

  const playing = async (sequence: readonly Draw[], socket: boolean) => {
    const service = socket ? await listening(await open()) : await open()
    const play = new Play({ ...told, service, count })
    try {
      for (const one of sequence) await play.step(one)
    } catch (error) {
      transcript = play.transcript
      throw error
    } finally {
      await service.close()
    }
  }

  for (let round = 0; done < requests && findings.length < enough; round++) {
    transcript = []
    const run = await fc.check(fc.asyncProperty(drawn, overSocket, playing), {
      seed: seed + round,
      numRuns: batch,
      endOnFailure: !shrink,
      interruptAfterTimeLimit: 20_000, // shrinking can go on for long; what was found first is as true
    })
    if (run.failed && run.counterexample) {
      const [sequence, socket] = run.counterexample
      const again = () => playing(sequence, socket).then(() => 'It did not happen again.', String)
      const why = shrink ? await again() : String(run.errorInstance)
      const finding = [
        why,
        `seed ${seed + round}, path ${run.counterexamplePath}, after ${run.numShrinks} shrinks, ${socket ? 'over a socket' : 'without a socket'}:`,
        ...transcript,
      ].join('\n')
      if (!findings.some(other => headOf(other) === headOf(finding))) found?.(finding)
      findings.push(finding)
    }
    progress?.(done, findings.length)
  }
  return { requests: done, counts, findings }
}

const known = new Map<string, Told>()

/** What the service says of itself; once for all that say the same. */
function toldBy(app: FastifyInstance): Told {
  const text = JSON.stringify(app.swagger())
  const api = describedBy(app)
  const told = known.get(text) ?? { api, schemas: new Schemas(api), answers: new ApiAnswers(app.swagger()) }
  known.set(text, told)
  return told
}

/** What tells one finding from another. */
const headOf = (finding: string): string => finding.slice(0, 60)
