import { isDeepStrictEqual } from 'node:util'
import { type ApiDocument, type Operation, operationsOf, type PartKind, type Response, typeName } from './api-document.ts'
import { problemMedia } from '../problems/problem-answers.ts'
import { exampleOf } from './schema-examples.ts'

/**
 * Gives a name to what the operations share, so that people and generated clients meet each thing once: the bodies by their
 * operation, problems by their codes, headers and parameters by their own names. What has that name already but is not the
 * same, such as the orders of two lists, stays where it is.
 */
export function nameParts(document: ApiDocument): void {
  const uses = countUses(document)
  for (const operation of operationsOf(document)) {
    nameBodies(document, operation)
    operation.parameters = operation.parameters?.map(one => named(document, 'parameters', typeName(one.name), one, uses)) ?? []
    for (const response of Object.values(operation.responses))
      for (const [name, { schema, ...header }] of Object.entries(response.headers ?? {})) {
        const { 'x-optional': optional = false, ...value } = schema
        response.headers![name] = named(document, 'headers', name, { ...header, required: !optional, schema: value })
      }
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses).map(([status, one]) => [status, nameProblems(document, one)]),
    )
    if (operation.parameters.length === 0) delete operation.parameters
  }
}

function nameBodies(document: ApiDocument, { operationId, requestBody, responses }: Operation): void {
  const { schemas } = document.components
  const bodies = [
    ...Object.values(requestBody?.content ?? {}).map(media => ['Request', media] as const),
    ...Object.values(responses).flatMap(({ content = {} }) => Object.values(content).map(media => ['Answer', media] as const)),
  ]
  for (const [kind, media] of bodies) {
    const name = typeName(operationId) + kind
    if (!media.schema?.properties) continue
    const schema = { ...media.schema, examples: [exampleOf(document, media.schema)] }
    schemas[name] ??= schema
    if (isDeepStrictEqual(schemas[name], schema)) media.schema = { $ref: `#/components/schemas/${name}` }
  }
}

function nameProblems(document: ApiDocument, response: Response): Response {
  const codes = Object.keys(response.content?.[problemMedia]?.examples ?? {})
  if (codes.length === 0 || Object.keys(response.content!).length > 1) return response
  return named(document, 'responses', codes.map(typeName).join('Or'), response)
}

/** A reference to the part, or the part itself where the name is another's or nobody else uses it. */
function named<Part extends { $ref?: string }>(
  document: ApiDocument,
  kind: PartKind,
  name: string,
  part: Part,
  uses?: Uses,
): Part {
  if (uses && uses.get(JSON.stringify(part)) === 1) return part
  const parts = (document.components[kind] ??= {})
  parts[name] ??= part
  return isDeepStrictEqual(parts[name], part) ? ({ $ref: `#/components/${kind}/${name}` } as Part) : part
}

type Uses = ReadonlyMap<string, number>

function countUses(document: ApiDocument): Uses {
  const uses = new Map<string, number>()
  for (const one of operationsOf(document).flatMap(({ parameters = [] }) => parameters.map(part => JSON.stringify(part))))
    uses.set(one, (uses.get(one) ?? 0) + 1)
  return uses
}
