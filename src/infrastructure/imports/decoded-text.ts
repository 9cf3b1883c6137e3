import { TextDecoder } from 'node:util'
import { UnreadableFile } from '../../application/ports/book-file.ts'

/** How much is decoded at once, in bytes: whatever comes in one piece, no more of it is held as text. */
const portion = 16 * 1024

/**
 * A file's bytes as text, with every line end (CR and LF, or one of them) as LF. It is UTF-8, or UTF-16 where a byte order mark says so.
 * @throws UnreadableFile where it is neither, or holds a NUL
 */
export async function* decodedText(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let decoder: TextDecoder | null = null
  let first: Uint8Array = new Uint8Array() // until it is two bytes
  let held = '' // a CR whose LF may come next
  const lines = (text: string): string => {
    const whole = held + text
    held = whole.endsWith('\r') ? '\r' : ''
    return whole.slice(0, whole.length - held.length).replace(/\r\n?/g, '\n')
  }
  for await (const chunk of bytes) {
    let rest = chunk
    if (!decoder) {
      first = rest = first.length === 0 ? chunk : Buffer.concat([first, chunk])
      if (rest.length < 2) continue
      decoder = new TextDecoder(encodingOf(rest), { fatal: true })
    }
    for (let at = 0; at < rest.length; at += portion) yield lines(decode(decoder, rest.subarray(at, at + portion)))
  }
  decoder ??= new TextDecoder('utf-8', { fatal: true })
  const last = first.length === 1 ? decode(decoder, first) : ''
  yield lines(last + decode(decoder)) // a CR that is the very last ends nothing
}

function encodingOf([one, two]: Uint8Array): string {
  if (one === 0xff && two === 0xfe) return 'utf-16le'
  return one === 0xfe && two === 0xff ? 'utf-16be' : 'utf-8'
}

/** Without bytes: the end. */
function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  let text: string
  try {
    text = decoder.decode(bytes, { stream: bytes !== undefined })
  } catch {
    // a TypeError: the bytes are no text in this encoding
    throw new UnreadableFile(
      bytes
        ? 'The file is not text in UTF-8 or UTF-16 but something else, perhaps packed or a spreadsheet. Save it as CSV in UTF-8 first.'
        : 'The file was cut off in the middle of its last letter. Get the whole file first.',
    )
  }
  if (!text.includes('\0')) return text
  throw new UnreadableFile('The file holds NUL characters, which no text has. Save it as CSV in UTF-8 first.')
}
