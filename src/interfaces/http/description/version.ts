import { readFileSync } from 'node:fs'
import path from 'node:path'

const manifest = path.join(import.meta.dirname, '../../../../package.json')

/** Of the service, which package.json alone says. */
export const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }
