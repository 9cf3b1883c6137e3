import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Where one run of the tests keeps its files: a folder for each thing, and `<process>.pid` for each process that is to end with the run. */
export interface RunFolder {
  readonly path: string
  /** Ends the processes and removes the folder. */
  readonly remove: () => Promise<void>
}

/**
 * Does so as soon as its own standard input closes, which happens when the process that holds the other end asks for it, or
 * dies in whatever way.
 */
const watchdog = `
  cat > /dev/null
  pids=$(cat "$1"/*.pid 2> /dev/null)
  kill -s INT $pids 2> /dev/null
  tries=50
  for pid in $pids; do
    while [ $tries -gt 0 ] && kill -0 $pid 2> /dev/null; do sleep 0.1; tries=$((tries - 1)); done
  done
  kill -s KILL $pids 2> /dev/null
  rm -rf "$1"`

export async function makeRunFolder(): Promise<RunFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'book-review-test-'))
  await chmod(folder, 0o711) // a server in it may run as another user
  const dog = spawn('sh', ['-c', watchdog, 'watchdog', folder], {
    detached: true, // a Ctrl-C must not reach it
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const remove = async () => {
    const done = once(dog, 'exit')
    dog.stdin.end()
    await done
  }
  return { path: folder, remove }
}
