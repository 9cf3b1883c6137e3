// Jest's transform: the type stripping that Node itself does. Positions stay as they are, so no source map is needed.
import { createHash } from 'node:crypto'
import { stripTypeScriptTypes } from 'node:module'

export default {
  process: (source, file) => ({ code: file.endsWith('.ts') ? stripTypeScriptTypes(source, { mode: 'strip' }) : source }),
  getCacheKey: (source, file) => createHash('sha256').update([process.version, file, source].join('\0')).digest('hex'),
}
