import { parseArgs } from 'node:util'

export interface Arguments {
  readonly rounds: number
  readonly seconds: number
  /** A group, or a part of a bar's name; null: all of them. */
  readonly only: string | null
  readonly save: boolean
}

/** @throws where they are none of ours */
export function readArguments(given: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...given],
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      only: { type: 'string' },
      save: { type: 'boolean', default: false },
    },
  })
  const [rounds, seconds] = [positive('rounds', values.rounds), positive('seconds', values.seconds)]
  return { rounds, seconds, only: values.only ?? null, save: values.save }
}

function positive(name: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new Error(`--${name} must be a whole number from 1 to 9999, not "${text}".`)
}
