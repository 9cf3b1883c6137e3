import { type ApiDocument, hasType, type Schema } from './api-document.ts'

const int32 = 2 ** 31

/**
 * Says of every number and text how much room it takes, as far as it follows from what its schema says already: whole numbers
 * within 32 bits have that format, and a UUID its 36 characters.
 */
export function tellWidths(document: ApiDocument): void {
  for (const schema of schemasIn(document)) {
    const { minimum = -Infinity, maximum = Infinity } = schema
    if (hasType(schema, 'integer') && minimum >= -int32 && maximum < int32) schema.format ??= 'int32'
    if (schema.format === 'uuid') schema.maxLength ??= 36
  }
}

/** Every object with a type; those that are no schemas (an example with a member of that name) bear none of a schema's words. */
function* schemasIn(value: unknown): Generator<Schema> {
  if (value === null || typeof value !== 'object') return
  if (isSchema(value)) yield value
  for (const [name, part] of Object.entries(value)) if (!/^examples?$/.test(name)) yield* schemasIn(part)
}

const isSchema = (value: object): value is Schema =>
  'type' in value && (typeof value.type === 'string' || Array.isArray(value.type))
