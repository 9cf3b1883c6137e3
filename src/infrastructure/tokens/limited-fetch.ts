import type { FetchImplementation } from 'jose'

/** A fetch that takes nothing but an answer of 200, and of that no more than so many bytes (unpacked, where it was packed). */
export const limitedFetch =
  (bytes: number): FetchImplementation =>
  async (url, options) => {
    const response = await fetch(url, options)
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new Error(`it answered ${response.status}`)
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > bytes) throw new Error(`it answered with more than ${bytes} bytes`)
      chunks.push(chunk)
    }
    return new Response(Buffer.concat(chunks))
  }
