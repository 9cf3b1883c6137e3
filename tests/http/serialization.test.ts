import { expect, test } from '@jest/globals'
import { buildSerializer } from '../../src/interfaces/http/representations/serialization.ts'

const compiler = () => buildSerializer({}, {})
const route = (title: string, httpStatus: string) =>
  ({ schema: { type: 'object', properties: { [title]: { type: 'string' } } }, method: 'GET', url: '/books', httpStatus }) as const

test('schemas that read the same are compiled once, whatever they answer', () => {
  const compile = compiler()
  expect(compile(route('title', '404'))).toBe(compile(route('title', '409')))
})

test('each schema writes what it has, and no more', () => {
  const compile = compiler()
  const said = { title: 'Middlemarch', detail: 'Not found.' }
  expect(compile(route('title', '200'))(said)).toBe('{"title":"Middlemarch"}')
  expect(compile(route('detail', '404'))(said)).toBe('{"detail":"Not found."}')
})
