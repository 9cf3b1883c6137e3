import { type ApiDocument, hasType, mediaOf, operationsOf, type Schema } from './api-document.ts'

/** What an example may be where the schema says no more than this. */
const byFormat: Readonly<Record<string, string>> = {
  uuid: '019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b',
  'date-time': '2026-01-02T03:04:05.678Z',
}

/** Gives an example to every named schema, to every JSON body that has none, and to every parameter that must be given. */
export function giveExamples(document: ApiDocument): void {
  const of = (schema: Schema) => exampleOf(document, schema)
  for (const schema of Object.values(document.components.schemas)) schema.examples ??= [of(schema)]
  for (const { parameters = [], requestBody, responses } of operationsOf(document)) {
    for (const parameter of parameters) {
      const { example, schema, required } = parameter
      if (required) parameter.example ??= of(schema)
      else if (example !== undefined) {
        // Swagger UI would fill it in, and ask for a list that is narrowed by all there is to narrow it by.
        schema.examples = [example]
        delete parameter.example
      }
    }
    for (const media of [requestBody ?? {}, ...Object.values(responses)].flatMap(mediaOf))
      if (media.schema && !media.examples) media.example ??= of(media.schema)
  }
}

/** A value that the schema describes, put together from the examples of its parts. Undefined where they have too few. */
export function exampleOf(document: ApiDocument, schema: Schema): unknown {
  const given = schema.examples?.[0] ?? schema.const ?? schema.enum?.[0] ?? schema.default
  if (given !== undefined) return given
  if (schema.$ref) return exampleOf(document, document.components.schemas[schema.$ref.split('/').at(-1)!]!)
  if (schema.properties) {
    const members = Object.entries(schema.properties).map(([name, member]) => [name, exampleOf(document, member)])
    return Object.fromEntries(members.filter(([, value]) => value !== undefined))
  }
  if (schema.items) return [exampleOf(document, schema.items)]
  if (hasType(schema, 'boolean')) return false
  return schema.minimum ?? byFormat[schema.format ?? '']
}
