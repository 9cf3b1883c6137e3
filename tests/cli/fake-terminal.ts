import { Socket } from 'node:net'

/** A terminal that somebody watches, as far as a progress bar can tell; it remembers what was written. */
export class FakeTerminal extends Socket implements NodeJS.WriteStream {
  written = ''
  readonly isTTY = true
  readonly columns = 100
  readonly rows = 30

  override write(text: string | Uint8Array): boolean {
    this.written += text.toString()
    return true
  }

  clearLine = () => true
  clearScreenDown = () => true
  cursorTo = () => true
  moveCursor = () => true
  getColorDepth = () => 1
  hasColors = () => false
  getWindowSize = (): [number, number] => [this.columns, this.rows]
}
