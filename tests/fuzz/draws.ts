import fc, { type Arbitrary } from 'fast-check'
import { type Body, body, type Intent } from './bodies.ts'
import { type Api, dereferenced, documents, isDrawn, isResource, type Operation, type Parameter } from './description.ts'
import { type Framing, framing } from './framing.ts'
import { headerFields } from './header-fields.ts'
import { hostileText } from './hostile.ts'
import { jsonText } from './json-text.ts'
import { token, type TokenDraw } from './tokens.ts'
import { validValue } from './values.ts'

/**
 * A text of a request. What is only known once the requests before it were answered is named by what it is, and by which
 * of those there are then (`pick`).
 */
export type Text =
  | { readonly is: 'text'; readonly text: string }
  | {
      readonly is:
        | 'book'
        | 'review'
        | 'reviewer'
        | 'reviewer id'
        | 'cursor'
        | 'foreign cursor'
        | 'upper-case id'
        | 'word'
        | 'author'
        | 'isbn'
        | 'used key'
      readonly pick: number
    }
  /** The entity tag that the resource has now, in another spelling. */
  | { readonly is: 'tag'; readonly as: string }

export interface Draw {
  readonly operation: Operation
  readonly method: string
  readonly path: Readonly<Record<string, Text>>
  /** Percent-encoded already where `raw`. */
  readonly query: readonly { readonly name: string; readonly value: Text; readonly raw?: boolean }[]
  readonly headers: readonly { readonly name: string; readonly value: Text }[]
  readonly body: Body | null
  readonly framing: Framing
  /** Null where nobody is asked who they are. */
  readonly token: TokenDraw | null
}

const pick = fc.nat({ max: 99 })
const textOf = (text: string): Text => ({ is: 'text', text })
const hostile = hostileText.map(textOf)
const known = (...kinds: Exclude<Text['is'], 'text' | 'tag'>[]): Arbitrary<Text> =>
  fc.record({ is: fc.constantFrom(...kinds), pick })

/** Where the document names something that exists, by the parameter's name. */
const existing: Readonly<Record<string, Arbitrary<Text>>> = {
  bookId: known('book'),
  reviewId: known('review'),
  reviewerId: known('reviewer id'),
  reviewer: known('reviewer'),
  q: known('word'),
  author: known('author'),
  isbn: known('isbn'),
  limit: fc.constantFrom('1', '1', '2').map(textOf), // or else there is seldom a next page
  cursor: fc.oneof({ weight: 3, arbitrary: known('cursor') }, { weight: 1, arbitrary: known('foreign cursor') }),
}

/** How often a text is drawn that names nothing: a filter may; an id is only where it is meant to. */
const strange = (name: string): number => (['q', 'author', 'isbn', 'limit'].includes(name) ? 1 : 0)

function parameterText({ name, schema }: Parameter, intent: Intent, api: Api): Arbitrary<Text> {
  const valid = validValue(schema, api).map(value => textOf(typeof value === 'string' ? value : jsonText(value)))
  const right = existing[name]
    ? fc.oneof({ weight: 3, arbitrary: existing[name] }, { weight: strange(name), arbitrary: valid })
    : valid
  if (intent === 'valid') return right
  const junk = fc.constantFrom('20abc', '5x', '0', '101', '-1', '1e1', ' 5', '+5', '١', '5.0', '').map(textOf)
  const wrong = fc.oneof(hostile, valid, { weight: 3, arbitrary: junk })
  const near = name.endsWith('Id')
    ? fc.oneof(right, known('upper-case id', 'book', 'review'), { weight: 2, arbitrary: wrong })
    : fc.oneof(right, wrong)
  return intent === 'hostile' ? wrong : near
}

type Query = Draw['query']

function query({ parameters }: Operation, intent: Intent, api: Api): Arbitrary<Query> {
  const documented = parameters.filter(parameter => parameter.in === 'query')
  const each = documented.map(parameter => {
    const array = dereferenced(parameter.schema, api).type === 'array'
    const one = array ? { ...parameter, schema: dereferenced(parameter.schema, api).items ?? {} } : parameter
    const values = fc.array(parameterText(one, intent, api), { minLength: 1, maxLength: array || intent === 'hostile' ? 3 : 1 })
    const pairs = values.map(texts => texts.map(value => ({ name: parameter.name, value })))
    return parameter.required && intent === 'valid' ? pairs : fc.option(pairs, { freq: 2, nil: [] })
  })
  const drawn = fc.tuple(...each).map(lists => lists.flat())
  if (intent === 'valid') return drawn
  const stranger = fc.record({
    name: fc.oneof(hostileText, fc.constantFrom('Limit', 'limit[]', 'limit[$gt]', '__proto__', 'constructor')),
    value: hostile,
  })
  const broken = fc
    .constantFrom('%', '%zz', '%C3', '%00', '%ED%A0%80', '&&', '=', '+')
    .map(text => ({ name: 'cursor', value: textOf(text), raw: true }))
  const many = fc.constant(Array.from({ length: 1_000 }, (_, at) => ({ name: `p${at}`, value: textOf('1') })))
  const more = fc.oneof(
    { weight: intent === 'hostile' ? 2 : 20, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: stranger.map(one => [one]) },
    { weight: 1, arbitrary: broken.map(one => [one]) },
    { weight: intent === 'hostile' ? 1 : 0, arbitrary: many },
  )
  return fc.tuple(drawn, more).map(lists => lists.flat())
}

const offersMore = ({ responses }: Operation): boolean =>
  Object.values(responses).some(({ content = {} }) => Object.keys(content).length > 1)

/** Documented header parameters often, and the well-known ones now and then wherever they are. */
function headers(operation: Operation, intent: Intent, api: Api): Arbitrary<Draw['headers']> {
  const documented = operation.parameters.filter(parameter => parameter.in === 'header')
  const names = new Set([...documented.map(({ name }) => name.toLowerCase()), ...Object.keys(headerFields)])
  const each = [...names].map(name => {
    const parameter = documented.find(one => one.name.toLowerCase() === name)
    const [right, wrong] = headerFields[name] ?? [
      parameterText(parameter!, 'valid', api),
      parameterText(parameter!, 'valid', api),
    ]
    const value = intent === 'valid' ? right : fc.oneof({ weight: 2, arbitrary: right }, { weight: 1, arbitrary: wrong })
    const wanted = parameter?.required === true || (name === 'if-match' && documents(operation, 412))
    const often = parameter !== undefined || (name === 'accept' && offersMore(operation))
    const pair = value.map(text => [{ name, value: text }])
    if (wanted && intent === 'valid') return pair
    return fc.oneof(
      { weight: wanted ? 8 : often ? 2 : 1, arbitrary: pair },
      { weight: wanted ? 2 : often ? 4 : 9, arbitrary: fc.constant([]) },
    )
  })
  return fc.tuple(...each).map(lists => lists.flat())
}

function path({ parameters }: Operation, intent: Intent, api: Api): Arbitrary<Draw['path']> {
  const each = parameters.filter(parameter => parameter.in === 'path')
  return fc.record(Object.fromEntries(each.map(one => [one.name, parameterText(one, intent, api)])))
}

const otherMethods = ['HEAD', 'OPTIONS', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']

/** A request of this operation. What is hostile is so in one place and mostly right in the others, or else nobody would read so far. */
export function draw(operation: Operation, intent: Intent, api: Api): Arbitrary<Draw> {
  const places = [
    ...['query', 'headers', ...(operation.path.includes('{') ? ['path'] : [])],
    ...[...(operation.bodies ? ['body'] : []), ...(operation.security ? ['token'] : [])],
  ]
  return fc.constantFrom(...places).chain(place => {
    const at = (one: string): Intent => (one === place ? intent : 'valid')
    return fc.record({
      operation: fc.constant(operation),
      method:
        intent === 'valid'
          ? fc.constant(operation.method)
          : fc.oneof(
              { weight: 15, arbitrary: fc.constant(operation.method) },
              { weight: 1, arbitrary: fc.constantFrom(...otherMethods) },
            ),
      path: path(operation, at('path'), api),
      query: query(operation, at('query'), api),
      headers: headers(operation, at('headers'), api),
      body: operation.bodies ? body(operation, at('body'), api) : fc.constant(null),
      framing,
      token: api.tokens ? token(at('token')) : fc.constant(null),
    })
  })
}

/** Whoever is erased leaves little to read: they are few. */
const oftenness = (operation: Operation): number => {
  if (operation.bodies) return operation.path.endsWith('/reviews') ? 9 : 6
  return isResource(operation) && operation.path !== '/reviewers/me' ? 3 : 1
}

/** Requests one after another; those that write come more often, so that there is something to read. */
export function sequences(api: Api, weights: Readonly<Record<Intent, number>>, longest: number): Arbitrary<Draw[]> {
  const choices = api.operations.filter(isDrawn).flatMap(operation =>
    (Object.keys(weights) as Intent[]).map(intent => ({
      weight: weights[intent] * oftenness(operation),
      arbitrary: draw(operation, intent, api),
    })),
  )
  return fc.array(fc.oneof(...choices.filter(({ weight }) => weight > 0)), { minLength: 1, maxLength: longest, size: 'max' })
}
