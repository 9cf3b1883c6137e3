import type { FastifyError, FastifySchemaValidationError } from 'fastify'
import type { Violation } from '../../../domain/errors.ts'
import { formats } from '../requests/validation.ts'

/** Ajv in its verbose mode tells the wrong value too. */
type VerboseError = FastifySchemaValidationError & { readonly data?: unknown }

/** What a schema found wrong, in plain words, each value once. */
export function violationsOf({
  validation,
  validationContext,
}: Pick<FastifyError, 'validation' | 'validationContext'>): Violation[] {
  const seen = new Map<string, Violation>()
  for (const error of validation ?? []) {
    const twice = validationContext === 'querystring' && error.keyword === 'type' && Array.isArray((error as VerboseError).data)
    const violation = twice ? { pointer: error.instancePath, detail: 'must be given once' } : describe(error)
    if (!seen.has(violation.pointer)) seen.set(violation.pointer, violation)
  }
  return [...seen.values()]
}

function describe({ instancePath, keyword, params, message, data }: VerboseError): Violation {
  const at = (member: unknown) => `${instancePath}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`
  switch (keyword) {
    case 'required':
      return { pointer: at(params.missingProperty), detail: 'must be given' }
    case 'additionalProperties':
      return { pointer: at(params.additionalProperty), detail: 'is not known here' }
    case 'type':
      return { pointer: instancePath, detail: `must be ${words(params.type)}` }
    case 'minLength':
      return { pointer: instancePath, detail: 'must not be empty' }
    case 'maxLength':
      return { pointer: instancePath, detail: `must have at most ${Number(params.limit)} characters` }
    case 'pattern':
      return { pointer: instancePath, detail: 'has characters that cannot be in it' }
    case 'minItems':
      return {
        pointer: instancePath,
        detail: `must have at least ${Number(params.limit)} ${Number(params.limit) === 1 ? 'entry' : 'entries'}`,
      }
    case 'maxItems':
      return { pointer: instancePath, detail: `must have at most ${Number(params.limit)} entries` }
    case 'minimum':
      return { pointer: instancePath, detail: `must be ${Number(params.limit)} or more` }
    case 'maximum':
      return { pointer: instancePath, detail: `must be ${Number(params.limit)} or less` }
    case 'multipleOf':
      return { pointer: instancePath, detail: 'must have one decimal at most' }
    case 'enum':
      return { pointer: instancePath, detail: `must be one of ${(params.allowedValues as string[]).join(', ')}` }
    case 'format':
      return {
        pointer: instancePath,
        detail: formats[String(params.format)]?.(data as string) ?? `must be a ${String(params.format)}`,
      }
    default:
      return { pointer: instancePath, detail: message ?? 'is wrong' }
  }
}

const names: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

const words = (types: unknown): string =>
  String(types)
    .split(',')
    .map(type => names[type] ?? type)
    .join(' or ')
