// `node --import ./tests/cli/loaded-files.mjs …`: at its end, a program names the files of OpenTelemetry that it has loaded.
import { registerHooks } from 'node:module'

const loaded = []
registerHooks({
  load(url, context, next) {
    if (url.includes('/@opentelemetry/')) loaded.push(url.split('/@opentelemetry/').at(-1))
    return next(url, context)
  },
})
process.on('exit', () => console.log(JSON.stringify({ msg: 'loaded', loaded })))
