import { describe, expect, test } from '@jest/globals'
import { type Cells, goodreadsColumns, goodreadsFile, onlyEntry, rowsOf } from './library-files.ts'

const entry = (cells: Cells) => onlyEntry(goodreadsFile([cells]))

describe('A row of Goodreads', () => {
  test('is a book and what its reader thinks of it', async () => {
    const row: Cells = {
      Title: 'The Hunger Games (The Hunger Games, #1)',
      Author: 'Suzanne  Collins',
      'Author l-f': 'Collins, Suzanne',
      'Additional Authors': 'Tatiana Maslany, Suzanne Collins,  Guillaume   Fournier,, Tatiana Maslany',
      ISBN: '="0439023483"',
      ISBN13: '="9780439023481"',
      'My Rating': '5',
      'Average Rating': '4.33',
      'Year Published': '2009',
      'Original Publication Year': '2008',
      'Date Read': '2019/02/30',
      'Date Added': 'a while ago',
      'My Review': 'Read it <b>twice</b>.<br/>&quot;May the odds&quot; &amp; so on',
      Spoiler: 'true',
      'Private Notes': 'lent to my brother',
    }
    expect(await rowsOf(goodreadsFile([row]))).toEqual([
      {
        line: 2,
        title: 'The Hunger Games (The Hunger Games, #1)',
        content: {
          book: {
            title: 'The Hunger Games',
            authors: ['Suzanne Collins', 'Tatiana Maslany', 'Guillaume Fournier'],
            isbn: '9780439023481',
            publishedYear: 2008,
          },
          opinion: { rating: 5, body: 'Read it twice.\n"May the odds" & so on', spoiler: true },
          remarks: [],
        },
      },
    ])
  })

  test('says no more than it says', async () => {
    expect(await entry({})).toEqual({
      book: { title: 'Emma', authors: ['Jane Austen'], isbn: null, publishedYear: null },
      opinion: { rating: 4, body: null, spoiler: false },
      remarks: [],
    })
  })

  test('never gives away a private note, whatever else is the matter with it', async () => {
    const note = 'met M. behind the stacks'
    const rows: Cells[] = [
      {},
      { 'My Rating': 'x' },
      { 'My Rating': '0', 'My Review': 'y' },
      { 'Year Published': 'z' },
      { Title: '' },
    ]
    const file = goodreadsFile(rows.map(row => ({ ...row, 'Private Notes': note })))
    const damaged = `${file}${note}\n7,Emma,${note}\n7${`,${note}`.repeat(30)}\n`
    expect(await rowsOf(damaged)).toHaveLength(8)
    expect(JSON.stringify(await rowsOf(damaged))).not.toContain(note)
  })
})

describe('An ISBN', () => {
  test.each([
    ['="9780439023481"', '="0439023483"', '9780439023481'],
    ['9780439023481', '', '9780439023481'],
    ['=""', '="0439023483"', '0439023483'],
    ['', '043902348X', '043902348X'],
    ['9.78044E+12', '="0439023483"', '0439023483'],
    ['="9780439023482"', '=""', '9780439023482'],
    ['=""', '=""', null],
    ['', '', null],
  ])('written %s and %s is %s', async (ISBN13, ISBN, read) => {
    expect((await entry({ ISBN13, ISBN })).book.isbn).toBe(read)
  })

  test('is also read where its quotation marks are not doubled', async () => {
    const file = 'ISBN,ISBN13,Title,Author,My Rating,My Review,Spoiler\n="0439023483",="9780439023481",Emma,Jane Austen,4,,\n'
    expect((await onlyEntry(file)).book.isbn).toBe('9780439023481')
  })
})

describe('A title', () => {
  test.each([
    ['Catching Fire (The Hunger Games, #2)', 'Catching Fire'],
    ['Dune (Dune Chronicles #1-3)', 'Dune'],
    ['The Colour of Magic (Discworld, #1; Rincewind, #1)', 'The Colour of Magic'],
    ['The Churn  (The Expanse, #3.5) ', 'The Churn'],
    ['Guards! Guards! (Discworld, #8) (City Watch, #1)', 'Guards! Guards!'],
    ['Emma (Penguin Classics)', 'Emma (Penguin Classics)'],
    ['(500) Days (of) Summer', '(500) Days (of) Summer'],
    ['The #1 Ladies’ Detective (No. 1)', 'The #1 Ladies’ Detective (No. 1)'],
    ['Emma (#girlboss)', 'Emma (#girlboss)'],
    ['Numbers (#1)', 'Numbers (#1)'],
    ['(Saga, #1)', '(Saga, #1)'],
  ])('%s is %s', async (Title, read) => {
    expect((await entry({ Title })).book.title).toBe(read)
  })

  test('stands in the row as it stands in the file, and is none where there is none', async () => {
    const rows = await rowsOf(goodreadsFile([{ Title: 'Dune (Dune, #1)' }, { Title: ' ' }]))
    expect(rows.map(({ title }) => title)).toEqual(['Dune (Dune, #1)', null])
  })
})

describe('A year', () => {
  test.each([
    ['1815', '2003', 1815, []],
    ['', '2003', 2003, []],
    ['-750', '1998', -750, []],
    ['', '', null, []],
    ['unknown', '2003', 2003, []],
    ['unknown', '', null, ['its year was left out: it is no year']],
    ['0', '18150', null, ['its year was left out: it is no year']],
  ])('of the work written "%s", of the edition "%s", is %s', async (original, published, read, remarks) => {
    const { book, remarks: told } = await entry({ 'Original Publication Year': original, 'Year Published': published })
    expect([book.publishedYear, told]).toEqual([read, remarks])
  })
})

describe('A rating', () => {
  test.each(['1', '2', '3', '4', '5'])('of %s stars is that', async stars => {
    expect((await entry({ 'My Rating': stars })).opinion?.rating).toBe(Number(stars))
  })

  test.each(['0', '', '0.0'])('"%s" is none: there is no opinion, and a text is said to be left out', async stars => {
    expect(await entry({ 'My Rating': stars })).toMatchObject({ opinion: null, remarks: [] })
    expect(await entry({ 'My Rating': stars, 'My Review': 'Good' })).toMatchObject({
      opinion: null,
      remarks: ['its review was left out for want of a rating'],
    })
  })

  test('above five is handed on, to be refused by the rules', async () => {
    expect(await entry({ 'My Rating': '10' })).toMatchObject({ opinion: { rating: 10 }, remarks: [] })
    expect(await entry({ 'My Rating': '5.4' })).toMatchObject({ opinion: { rating: 5.4 }, remarks: [] })
  })

  test.each(['five', '-1', '1e1', '4 stars', '0x4', 'NaN', 'Infinity'])(
    '"%s" is the reason why the row says nothing',
    async stars => {
      expect(await rowsOf(goodreadsFile([{ 'My Rating': stars }, {}]))).toMatchObject([
        { line: 2, title: 'Emma', content: 'has a rating that is no number of stars' },
        { line: 3, content: { opinion: { rating: 4 } } },
      ])
    },
  )
})

describe('A review', () => {
  test.each([
    ['true', 'He dies', true],
    ['TRUE', 'He dies', true], // a spreadsheet's
    ['false', 'He lives', false],
    ['', 'He lives', false],
    ['false', 'Lovely. <spoiler>He dies</spoiler>', true],
  ])('marked "%s" that says %s: a spoiler is %s', async (Spoiler, review, read) => {
    expect((await entry({ Spoiler, 'My Review': review })).opinion?.spoiler).toBe(read)
  })

  test('that is too long is handed on as it is, to be refused by the rules', async () => {
    const review = 'so '.repeat(4_000).trim()
    expect((await entry({ 'My Review': review })).opinion?.body).toBe(review)
  })
})

describe('The columns', () => {
  const older =
    'Recommended For,Recommended By,Original Purchase Date,Original Purchase Location,Condition,Condition Description,BCID'

  test('are found by their names, in any order, among those of older files and unknown ones', async () => {
    const columns = [...goodreadsColumns, ...older.split(','), 'Mood', 'constructor', '__proto__', ''].reverse()
    const file = goodreadsFile([{ Title: 'Dune', Author: 'Frank Herbert', ISBN13: '9780441013593', 'My Rating': '3' }], columns)
    expect(await onlyEntry(file)).toMatchObject({
      book: { title: 'Dune', authors: ['Frank Herbert'], isbn: '9780441013593' },
      opinion: { rating: 3 },
    })
  })

  test('may have spaces around their names', async () => {
    expect((await onlyEntry(goodreadsFile([{}]).replace('Title,Author,', ' Title , Author,'))).book.title).toBe('Emma')
  })

  test.each(['Additional Authors', 'ISBN', 'ISBN13', 'Original Publication Year', 'Year Published', 'Private Notes'])(
    'may lack %s',
    async missing => {
      const columns = goodreadsColumns.filter(name => name !== missing)
      expect((await onlyEntry(goodreadsFile([{}], columns))).book.title).toBe('Emma')
    },
  )

  test.each([
    [['Title']],
    [['Author']],
    [['My Rating']],
    [['My Review']],
    [['Spoiler']],
    [['Author', 'My Rating', 'My Review', 'Spoiler']],
  ])('may not lack %j: they are named', async missing => {
    const file = goodreadsFile(
      [{}],
      goodreadsColumns.filter(name => !missing.includes(name)),
    )
    await expect(rowsOf(file)).rejects.toThrow(
      `The file is no library of Book Review or Goodreads or StoryGraph: for one of Goodreads, its first line lacks the column ${missing.join(', ')}.`,
    )
  })

  test('may not be there twice, unless nobody reads them', async () => {
    await expect(rowsOf(goodreadsFile([{}], [...goodreadsColumns, 'My Review']))).rejects.toThrow(
      'The file cannot be told apart: its first line names the column My Review twice.',
    )
    expect(await rowsOf(goodreadsFile([{}], [...goodreadsColumns, 'Private Notes']))).toHaveLength(1)
  })
})
