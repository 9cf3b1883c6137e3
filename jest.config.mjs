const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json', 'node', 'wasm'],
  transform: { '\\.ts$': '<rootDir>/tools/strip-types-transform.mjs' },
}
/** One project a folder of tests; those that talk to real servers get them from one place. */
const project = (name, extra = {}) => ({
  ...common,
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  ...extra,
})
const onServers = {
  globalSetup: '<rootDir>/tests/support/start-servers.ts',
  globalTeardown: '<rootDir>/tests/support/stop-servers.ts',
}

/** And every answer is held against the API document. */
const answering = { ...onServers, setupFilesAfterEnv: ['<rootDir>/tests/support/hold-against-api.ts'] }

export default {
  reporters: ['default', '<rootDir>/tools/answers-reporter.mjs'],
  testTimeout: 30_000, // a busy machine is no failure; no test measures time by it
  // Each file's modules stay in the process that ran it. All of them in one make collections of seconds, in which every time-out
  // that a test is about passes: a process that has grown so large makes room for a new one.
  workerIdleMemoryLimit: '600MB',
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts'],
  projects: [
    project('domain'),
    project('use-cases'),
    project('architecture'),
    project('imports'),
    project('http', answering),
    project('fuzz'),
    project('bench'),
    project('cli', onServers),
    project('contracts', onServers),
    project('faults', answering),
  ],
}
