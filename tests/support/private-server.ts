import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'

export interface PrivateServer {
  readonly program: string
  readonly args: (port: number) => readonly string[]
  /** Where it works. */
  readonly folder: string
  /** Where its process is written down, so that it ends with the run. */
  readonly pidFile: string
  readonly user?: User | undefined
}

export interface User {
  readonly uid: number
  readonly gid: number
}

/** What a server of ours is told by its environment: nothing of whoever runs the tests. */
export const plainEnvironment = { PATH: process.env['PATH'], LC_ALL: 'C' }

/** Runs a server of our own on a free port of the loopback, and gives the port when it takes connections. */
export async function startPrivately(server: PrivateServer): Promise<number> {
  // Between finding a free port and taking it somebody else may.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      await start(server, port)
      return port
    } catch (error) {
      if (attempt === 3 || !/address already in use/i.test(String(error))) throw error
    }
  }
}

async function start({ program, args, folder, pidFile, user }: PrivateServer, port: number): Promise<void> {
  const server = spawn(program, args(port), {
    cwd: folder,
    env: plainEnvironment,
    detached: true, // a Ctrl-C is for Jest
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  })
  const ready = untilReady(server)
  if (server.pid) await writeFile(pidFile, `${server.pid}\n`)
  await ready
}

/** Goes on reading what the server says, so that it never waits for a reader. */
function untilReady(server: ChildProcess): Promise<void> {
  let said = ''
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000)
      if (/ready to accept connections/i.test(said)) resolve()
    }
    server.stdout?.on('data', hear)
    server.stderr?.on('data', hear)
    server.on('error', reject)
    server.on('close', code => reject(new Error(`${server.spawnfile} ended (${code}): ${said.trim()}`)))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
