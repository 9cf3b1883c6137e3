import { Ajv2020 } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { describe, expect, test } from '@jest/globals'
import {
  type ApiDocument,
  mediaOf,
  type Operation,
  operationsOf,
  type Schema,
} from '../../src/interfaces/http/description/api-document.ts'
import { problems } from '../../src/interfaces/http/problems/problems.ts'
import { formats } from '../../src/interfaces/http/requests/validation.ts'
import { memoryService } from '../support/memory-service.ts'
import { anyTokens } from './tokens/people.ts'

interface Example {
  readonly at: string
  readonly schema: string
  readonly value: unknown
}

/** Every example of the document, with the place of the schema that it is one of. */
function* examplesIn(part: unknown, at = ''): Generator<Example> {
  if (part === null || typeof part !== 'object') return
  const { example, examples, schema } = part as { example?: unknown; examples?: unknown; schema?: unknown }
  const of = schema ? `${at}/schema` : at
  if (example !== undefined) yield { at, schema: of, value: example }
  if (Array.isArray(examples)) for (const value of examples) yield { at, schema: of, value }
  else
    for (const [name, one] of Object.entries((examples ?? {}) as Record<string, { value: unknown }>))
      yield { at: `${at} ${name}`, schema: of, value: one.value }
  for (const [name, inner] of Object.entries(part))
    if (!/^examples?$/.test(name)) yield* examplesIn(inner, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

function examplesSuite(document: ApiDocument): void {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
  ajvFormats.default(ajv)
  for (const [name, wrong] of Object.entries(formats)) ajv.addFormat(name, text => wrong(text) === null)
  ajv.addVocabulary(Object.keys(document))
  ajv.addSchema(document, 'api')

  const examples = [...examplesIn(document)]
  const complaint = ({ schema, value }: Pick<Example, 'schema' | 'value'>): string | null => {
    const validate = ajv.getSchema(`api#${schema}`)!
    return validate(value) ? null : ajv.errorsText(validate.errors)
  }

  describe('the examples of the API document', () => {
    test.each(examples.map(one => [one.at, one] as const))('D1 %s is an example of its schema', (_, example) => {
      expect(complaint(example)).toBeNull()
    })

    test('D1 one that is none would be seen', () => {
      expect(complaint({ schema: '/components/schemas/Book', value: { title: 'Middlemarch' } })).toMatch(/required property 'id'/)
      expect(examples.length).toBeGreaterThan(50)
    })
  })

  const resolved = <Part extends { $ref?: string }>(part: Part): Part =>
    part.$ref
      ? (part.$ref
          .slice(2)
          .split('/')
          .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document) as Part)
      : part

  describe.each(operationsOf(document).map(one => [one.operationId, one] as const))('%s', (_, operation: Operation) => {
    test('D1 shows a request, where it takes a body, and each answer, by example', () => {
      const parts = [operation.requestBody ?? {}, ...Object.values(operation.responses).map(resolved)]
      const without = parts.flatMap(mediaOf).filter(({ example, examples: more }) => example === undefined && !more)
      expect(without).toEqual([])
    })

    test('D1 shows each problem that its answers name, with the status and title of it', () => {
      for (const [status, response] of Object.entries(operation.responses)) {
        const shown = resolved(response).content?.['application/problem+json']?.examples ?? {}
        for (const [code, { value }] of Object.entries(shown)) {
          const { title } = problems[code as keyof typeof problems]
          expect(value).toMatchObject({ type: `/problems/${code}`, status: Number(status), title })
        }
        const named = [...((response as { description?: string }).description ?? '').matchAll(/`([a-z-]+)`/g)].map(
          ([, code]) => code,
        )
        expect(Object.keys(shown).sort()).toEqual(response.$ref ? Object.keys(shown).sort() : named.sort())
      }
    })
  })

  test.each(Object.entries<Schema>(document.components.schemas))('D1 the schema %s has an example', (_, { examples: shown }) => {
    expect(shown?.length).toBeGreaterThan(0)
  })
}

const documentOf = async (environment: Readonly<Record<string, string>>) =>
  JSON.parse(JSON.stringify((await memoryService({ environment })).app.swagger())) as ApiDocument
const [open, tokens] = [await documentOf({}), await documentOf(anyTokens)]
describe('in open mode,', () => examplesSuite(open))
describe('with access tokens,', () => examplesSuite(tokens))
