import { SingleBar } from 'cli-progress'

/** The bar of an import, which is at its beginning. To be told of `rows`, and of their `rate` a second, besides how far it is. */
export function startBar(stream: NodeJS.WriteStream): SingleBar {
  const format = ' {bar} {percentage}%  {rows} rows, {rate} a second'
  const bar = new SingleBar({ stream, format, hideCursor: true, barsize: 30 })
  bar.start(1, 0, { rows: 0, rate: 0 })
  return bar
}
