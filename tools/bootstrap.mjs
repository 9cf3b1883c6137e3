// Runs before `npm start`, `npm test` and the other commands, on whatever Node (20 or later) the machine has and without
// any dependency: installs what the lockfile says when it is missing or not what the lockfile says.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installed, root, runnable } from './install-stamp.mjs'

const lock = path.join(root, '.install.lock')

if (!installed()) await install()
if (!runnable()) {
  console.error(
    `Book Review needs Node 24.16 or later, and this machine runs ${process.version}.\n` +
      'On Linux with glibc (x64, arm64) the right Node comes with the dependencies; here, please install Node 24 first.',
  )
  process.exit(1)
}

async function install() {
  await takeLock()
  process.on('exit', () => rmSync(lock, { recursive: true, force: true }))
  if (installed()) return // someone else did it while we waited

  console.error('Installing the locked dependencies (once; about half a minute) …')
  // `npm ci` runs on the machine's own Node: the one it installs is being replaced while it runs.
  const npm = process.env.npm_execpath
  const [command, ...first] = npm ? [process.env.npm_node_execpath ?? process.execPath, npm] : ['npm']
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package|command)/.test(name)))
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev', '--include=optional']
  const child = spawn(command, [...first, ...flags], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, NODE_ENV: '' },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (...ended) => resolve(ended))
  })
  if (code !== 0) {
    console.error(`\`npm ci\` failed (${signal ?? `exit ${code}`}); nothing was started. What it printed above says why.`)
    process.exit(code ?? 1)
  }
}

/** One installer at a time: `npm start` and `npm test` may be typed side by side. A dead installer's lock is taken over. */
async function takeLock() {
  for (;;) {
    try {
      mkdirSync(lock)
      writeFileSync(path.join(lock, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (abandoned()) rmSync(lock, { recursive: true, force: true })
    else await sleep(250)
  }
}

function abandoned() {
  try {
    const age = Date.now() - statSync(lock).mtimeMs
    const pid = Number(readFileSync(path.join(lock, 'pid'), { encoding: 'utf8', flag: 'a+' }))
    return pid ? !alive(pid) : age > 5_000
  } catch {
    return false // it went away while we looked: try again
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
