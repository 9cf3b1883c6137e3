import { type DestinationStream, type Logger, pino } from 'pino'

/** So many bytes are written to a pipe as one (PIPE_BUF), whoever else writes to it: no line of another process gets into one of ours. */
const atOnce = 4_096

/**
 * The log of the service: JSON lines on standard output. Lines of one turn of the event loop are written together, since a write costs
 * twice what it takes to make a line; an error is written at once, with what came before it. However the process ends by itself, what it has
 * logged is written first; killed from outside (kill -9), or out of memory, it loses the lines of that turn.
 * @param also is given each line, too
 */
export function createLog(level: string, also?: DestinationStream): Logger {
  const output = pino.destination({ sync: true, minLength: atOnce - 1, maxWrite: atOnce })
  let waiting = false
  const flush = () => {
    if (!waiting) return
    waiting = false
    output.flush() // and not flushSync, which waits for the disk
  }
  const lines: DestinationStream & { lastLevel: number; flush: () => void } = {
    lastLevel: 0,
    write(line) {
      if (!waiting) setImmediate(flush)
      waiting = true
      output.write(line)
      also?.write(line)
      if (lines.lastLevel >= pino.levels.values['error']!) flush()
    },
    flush,
  }
  process.on('exit', flush)
  return pino({ level }, Object.assign(lines, { [Symbol.for('pino.metadata')]: true })) // tells it the level of each line
}
