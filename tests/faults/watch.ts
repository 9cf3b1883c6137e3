import { AsyncLocalStorage } from 'node:async_hooks'
import { jest } from '@jest/globals'
import { type Command, Redis } from 'ioredis'

/** What one request has made its process do. */
export interface Work {
  /** What it asked Redis about the catalogue (not what probes and followers ask, which no request waits for). */
  readonly commands: { readonly name: string; state: 'unanswered' | 'answered' | 'failed' }[]
  readonly statements: string[]
}

const request = new AsyncLocalStorage<Work>()

/** Runs a request, and tells what it has made its process do by then. */
export async function watched<T>(ask: () => Promise<T>): Promise<Work & { result: T }> {
  const work: Work = { commands: [], statements: [] }
  const result = await request.run(work, ask)
  return { result, ...structuredClone(work) }
}

export const sawStatement = (sql: string): void => {
  request.getStore()?.statements.push(sql)
}

/** From now on every command is noted that a client of this process sends, or tries to. */
export function watchCommands(): void {
  const send = (Redis.prototype as { sendCommand: (this: Redis, ...given: Parameters<Redis['sendCommand']>) => unknown })
    .sendCommand
  jest.spyOn(Redis.prototype, 'sendCommand').mockImplementation(function (this: Redis, ...given) {
    const [command] = given
    const work = request.getStore()
    if (work && aboutTheCatalogue(command)) {
      const sent: Work['commands'][number] = { name: command.name, state: 'unanswered' }
      work.commands.push(sent)
      command.promise.then(
        () => (sent.state = 'answered'),
        () => (sent.state = 'failed'),
      )
    }
    return send.apply(this, given)
  })
}

const aboutTheCatalogue = (command: Command): boolean => command.getKeys().some(key => /\{(?:books|reviews:)/.test(String(key)))
