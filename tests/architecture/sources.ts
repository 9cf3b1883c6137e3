import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Sources } from './rules.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** Every file below src as it stands. */
export const sources: Sources = Object.fromEntries(
  globSync('src/**/*', { cwd: root, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => [path.relative(root, file).split(path.sep).join('/'), readFileSync(file, 'utf8')]),
)
