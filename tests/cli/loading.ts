// Prints the packages that a service of these settings has loaded when it is ready to be made, a line each.
import { registerHooks } from 'node:module'

const packages = new Set<string>()
registerHooks({
  load(url, context, next) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
    if (name) packages.add(name)
    return next(url, context)
  },
})
const { readConfig } = await import('../../src/config.ts')
const { createContainer } = await import('../../src/container.ts')
const { pino } = await import('pino')
await import('../../src/interfaces/http/server.ts')
await import('../../src/prepare-database.ts')
await createContainer(readConfig(process.env), pino({ level: 'silent' }))
console.log([...packages].join('\n'))
