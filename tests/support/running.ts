type Stop = () => Promise<unknown>

const key = Symbol.for('book-review.tests.running')
const world = globalThis as { [key]?: Stop[] }

/** What is to be stopped when the run is over. Jest may load set-up and tear-down apart from each other: they meet here. */
export const stopping: Stop[] = world[key] ?? []
world[key] = stopping

/** The last that was started first: who leans on something goes before it. */
export async function stopAll(): Promise<void> {
  for (const stop of stopping.splice(0).reverse()) await stop()
}
