// npm runs this after every install: puts the Node 24 that came with the dependencies first on the PATH of every npm
// script, and writes down what is installed. The link is made here because npm 10 drops node_modules/.bin/node when two
// packages (one a platform) declare it.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { linkedNode, modules, writeStamp } from './install-stamp.mjs'

const brought = `node-${process.platform}-${process.arch}`
const binary = path.join(modules, brought, 'bin', 'node')

if (existsSync(modules)) {
  if (existsSync(binary)) link()
  writeStamp()
}

function link() {
  const runs = spawnSync(binary, ['--version']).status === 0 // it does not on musl
  if (lstatSync(linkedNode, { throwIfNoEntry: false })) rmSync(linkedNode)
  if (!runs) return
  mkdirSync(path.dirname(linkedNode), { recursive: true })
  symlinkSync(path.join('..', brought, 'bin', 'node'), linkedNode)
}
