// The real service, but for one thing: what is done once stops for good `before` its commit, or `after` it and before anybody
// is told. `node stopping-service.ts before|after`
import { MikroOrmUnitOfWork } from '../../src/infrastructure/mikro-orm/mikro-orm-unit-of-work.ts'

const stop = <T>(): Promise<T> => {
  console.log('stopped')
  return new Promise<T>(() => {})
}
const run = Reflect.get(MikroOrmUnitOfWork.prototype, 'once')
const alterations: Readonly<Record<string, typeof run>> = {
  before: function (this: MikroOrmUnitOfWork, request, now, work) {
    return run.call(this, request, now, async tx => (await work(tx), stop())) as never
  },
  after: async function (this: MikroOrmUnitOfWork, request, now, work) {
    await run.call(this, request, now, work)
    return stop()
  },
}
MikroOrmUnitOfWork.prototype.once = alterations[process.argv[2]!]!

await import('../../src/main.ts')
