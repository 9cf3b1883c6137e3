import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { fuzz, type Report } from './run.ts'
import { stores } from './stores.ts'
import { TokenIssuer } from './token-issuer.ts'

// Draws requests from the document of the running application until one is not answered as it must be:
// `npm run fuzz -- --seed 7 --runs 100000 --store memory|pglite|postgres --access open|tokens`.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000_000)) },
    runs: { type: 'string', default: '100000' },
    store: { type: 'string', default: 'memory' },
    access: { type: 'string', default: 'open' },
    shrink: { type: 'boolean', default: true },
    wire: { type: 'string', default: '2' },
  },
  allowNegative: true,
})
const [seed, requests] = [values.seed, values.runs].map(Number) as [number, number]
const opened = stores[values.store]
if (
  !Number.isInteger(seed) ||
  !Number.isInteger(requests) ||
  requests < 1 ||
  !opened ||
  !['open', 'tokens'].includes(values.access)
) {
  console.error(
    `--seed and --runs are whole numbers, --store is one of ${Object.keys(stores).join(', ')}, --access open or tokens.`,
  )
  process.exit(2)
}

console.log(`seed ${seed}, ${requests} requests, over ${values.store}, access: ${values.access}`)
const issuer = values.access === 'tokens' ? await TokenIssuer.start() : null
const store = await opened(issuer)
try {
  const report = await fuzz({
    seed,
    requests,
    weights: { valid: 5, nearly: 4, hostile: 2 },
    open: store.open,
    progress: progressed,
    enough: 5,
    shrink: values.shrink,
    wire: Number(values.wire),
    found: finding => console.log(`\nFINDING ${finding}`),
  })
  process.stderr.write('\n')
  console.log(table(report))
  const again = `npm run fuzz -- --seed ${seed} --runs ${requests} --store ${values.store} --access ${values.access}`
  console.log(`\n${report.requests} requests, ${report.findings.length} findings. The same again: ${again}`)
  process.exitCode = report.findings.length > 0 ? 1 : 0
} finally {
  await store.close()
}

function progressed(done: number, findings: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${requests} requests, ${findings} findings`)
}

/** Operations by classes of statuses. */
function table({ counts }: Report): string {
  const classes = [2, 3, 4, 5]
  const rows = [...counts].sort().map(([operation, statuses]) => {
    const sums = classes.map(kind =>
      [...statuses].reduce((sum, [status, times]) => sum + (Math.floor(status / 100) === kind ? times : 0), 0),
    )
    return [operation, ...sums.map(sum => String(sum).padStart(7))]
  })
  const widest = Math.max(...rows.map(([operation]) => operation!.length))
  return [['operation', '    2xx', '    3xx', '    4xx', '    5xx'], ...rows]
    .map(([name, ...rest]) => `${name!.padEnd(widest)}${rest.join('')}`)
    .join('\n')
}
