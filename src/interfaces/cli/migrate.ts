/** What the command needs of a database's schema. */
export interface Schema {
  up(): Promise<string[]>
  down(all: boolean): Promise<string[]>
  done(): Promise<{ name: string; at: Date }[]>
  pending(): Promise<string[]>
  drift(): Promise<string>
}

export const migrateUsage = `Usage: npm run migrate -- up | down [--all] | status | check

  up      run the migrations that have not been run yet
  down    take back the newest one; --all: every one (the data goes with the tables)
  status  list the migrations, and when each was run
  check   find migrations that were not run, and tables that are not what the code takes them for`

/** Runs `npm run migrate`. Gives the exit code: 0 done, 1 something is wrong, 2 a wrong command line. */
export async function migrate(args: readonly string[], schema: Schema, print: (line: string) => void): Promise<number> {
  switch (args.join(' ')) {
    case 'up':
      return list(await schema.up(), 'Run', 'There was nothing to run.', print)
    case 'down':
      return list(await schema.down(false), 'Taken back', 'There was nothing to take back.', print)
    case 'down --all':
      return list(await schema.down(true), 'Taken back', 'There was nothing to take back.', print)
    case 'status':
      for (const { name, at } of await schema.done()) print(`${name}  run ${at.toISOString()}`)
      for (const name of await schema.pending()) print(`${name}  not run`)
      return 0
    case 'check':
      return check(schema, print)
    default:
      print(migrateUsage)
      return 2
  }
}

function list(names: readonly string[], done: string, nothing: string, print: (line: string) => void): number {
  for (const name of names) print(`${done}: ${name}`)
  if (names.length === 0) print(nothing)
  return 0
}

async function check(schema: Schema, print: (line: string) => void): Promise<number> {
  const pending = await schema.pending()
  if (pending.length > 0) {
    print(`Not run yet: ${pending.join(', ')}. Run \`npm run migrate -- up\` first.`)
    return 1
  }
  const drift = (await schema.drift()).trim()
  if (!drift) {
    print('The tables are what the code takes them for.')
    return 0
  }
  print(`The tables are not what the code takes them for. These statements would make them so:\n\n${drift}`)
  return 1
}
