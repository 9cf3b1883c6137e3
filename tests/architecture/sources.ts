import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Sources } from './rules.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** What browsers are sent is not a part of the program: the front page's files beside its route. */
const sent = /^src\/interfaces\/http\/front-page\/front-page\.(?:html|css|js|svg)$/

/** Every other file below src as it stands. */
export const sources: Sources = Object.fromEntries(
  globSync('src/**/*', { cwd: root, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => [path.relative(root, file).split(path.sep).join('/'), file] as const)
    .filter(([name]) => !sent.test(name))
    .map(([name, file]) => [name, readFileSync(file, 'utf8')]),
)
