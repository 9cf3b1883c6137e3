import { expect, test } from '@jest/globals'
import { stringify } from 'csv-stringify/sync'
import { goodreadsColumns, onlyEntry, rowsOf } from './library-files.ts'

const columns = [...goodreadsColumns, 'Authors', 'Review Title']
const plain = {
  ...{ Title: 'Dune (Dune, #1)', Author: 'Frank Herbert', ISBN13: '=""', 'My Rating': '4' },
  ...{ Authors: '["Frank Herbert","King, Jr."]', 'My Review': '&lt;b&gt;Long&lt;/b&gt;<br/>&amp;amp;' },
}
const file = (cells: Readonly<Record<string, string>> = {}, names: readonly string[] = columns) => {
  const row = new Map(Object.entries({ ...plain, ...cells }))
  return stringify([[...names], names.map(name => row.get(name) ?? '')])
}
const book = { title: 'Dune (Dune, #1)', authors: ['Frank Herbert', 'King, Jr.'], isbn: null, publishedYear: null }
const entry = { book, opinion: { rating: 4, body: '<b>Long</b>\n&amp;', spoiler: false }, remarks: [] }

test('What the service has exported is told from what Goodreads has by the columns that only it has, and is read literally', async () => {
  expect(await onlyEntry(file())).toEqual(entry)
  expect(await onlyEntry(file({}, columns.toReversed()))).toEqual(entry)
  const goodreads = await onlyEntry(file({}, goodreadsColumns))
  expect(goodreads).toMatchObject({
    book: { title: 'Dune', authors: ['Frank Herbert'] },
    opinion: { body: '<b>Long</b>\n&amp;' },
  })
})

test.each([
  ["'=1+1", '=1+1'],
  ["''=1+1", "'=1+1"],
  ["'tis", "'tis"],
  ["'", "'"],
  ['a\tb  c\ufeff d', 'a\tb  c\ufeff d'],
])('Of a text in it, an apostrophe goes that keeps it from being a formula, and nothing else: %j', async (cell, text) => {
  const said = await onlyEntry(file({ Title: cell, 'Review Title': cell }))
  expect([said.book.title, said.opinion?.title]).toEqual([text, text])
})

test.each([
  ['', null],
  ["'", ''],
  ["''", "'"],
  ["'-1", '-1'],
  ['a&#13;<br/>b', 'a\r\nb'],
  ['<br>&quot;', '<br>&quot;'],
])('A text that is none is told from an empty one, and what is no markup of ours is left: %j', async (cell, body) => {
  expect((await onlyEntry(file({ 'My Review': cell }))).opinion).toMatchObject({ body })
})

test('Authors that are no list of names are told', async () => {
  for (const Authors of ['Frank Herbert', '["Frank', '{}', '[1]', 'null'])
    expect((await rowsOf(file({ Authors })))[0]?.content).toBe('has authors that are no list of names')
})
