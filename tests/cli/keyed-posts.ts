import { setTimeout as delay } from 'node:timers/promises'

export interface Given {
  readonly status: number
  readonly body: string
  readonly location: string | null
  readonly etag: string | null
  readonly replayed: boolean
}

/** Adds the book of this title, by a key that is its title too. */
export async function postOnce(origin: string, title: string): Promise<Given> {
  const answer = await fetch(`${origin}/books`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `"${title}"` },
    body: JSON.stringify({ title, authors: ['Mary Shelley'] }),
  })
  return {
    status: answer.status,
    body: await answer.text(),
    location: answer.headers.get('location'),
    etag: answer.headers.get('etag'),
    replayed: answer.headers.get('idempotency-replayed') === 'true',
  }
}

/** As a client does it: it asks again for as long as it is told that the first request is still being done. */
export async function postUntilDone(origin: string, title: string): Promise<Given> {
  for (;;) {
    const given = await postOnce(origin, title)
    if (given.status !== 409 && given.status !== 503) return given
    await delay(50)
  }
}

/** The titles of all books there are, in no order. */
export async function titles(origin: string): Promise<string[]> {
  const found: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await fetch(`${origin}/books?limit=100${cursor && `&cursor=${cursor}`}`)
    const page = (await answer.json()) as { items: { title: string }[]; next: string | null }
    found.push(...page.items.map(({ title }) => title))
    cursor = page.next
  }
  return found
}
