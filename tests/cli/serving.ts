import { Program } from './program.ts'

/** A line of the log. */
export interface Entry {
  readonly msg?: string
  readonly level?: number
  readonly api?: string
  readonly cache?: string
}

export const entry = (line: string): Entry => (line.startsWith('{') ? (JSON.parse(line) as Entry) : {})

/** Every message that the program has logged so far. */
export const messages = (program: Program): string[] => program.out.flatMap(line => entry(line).msg ?? [])

export const logged = (program: Program, message: string | RegExp): Promise<Entry> =>
  program.said(line => {
    const said = entry(line)
    return typeof message === 'string' ? said.msg === message && said : message.test(said.msg ?? '') && said
  })

export interface Serving {
  readonly program: Program
  readonly origin: string
}

/** Starts the service on a free port; resolves when it says that it is ready, and where. */
export async function serve(environment: Readonly<Record<string, string>>, args?: readonly string[]): Promise<Serving> {
  const program = Program.serve(environment, args)
  const { api } = await logged(program, 'ready')
  return { program, origin: new URL(api!).origin }
}

export const post = (origin: string, title: string): Promise<Response> =>
  fetch(`${origin}/books`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title, authors: ['Mary Shelley'] }),
  })
