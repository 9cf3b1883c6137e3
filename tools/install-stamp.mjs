// What is installed: the lockfile's hash and the platform, written by postinstall and compared by bootstrap.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
export const modules = path.join(root, 'node_modules')
/** The Node that npm scripts find first on their PATH, where the dependencies brought one. */
export const linkedNode = path.join(modules, '.bin', 'node')
const stamp = path.join(modules, '.install-stamp')

const wanted = () =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')

export const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()

export const writeStamp = () => writeFileSync(stamp, wanted())

/** Whether the Node that the next script will get is 24.16 or later (crypto.randomUUIDv7 and Jest's ESM need it). */
export function runnable() {
  if (newEnough(process.version)) return true
  return existsSync(linkedNode) && newEnough(spawnSync(linkedNode, ['--version'], { encoding: 'utf8' }).stdout ?? '')
}

function newEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 16)
}
