import { describe, expect, test } from '@jest/globals'
import { plainText } from '../../src/infrastructure/imports/plain-text.ts'

describe('Markup as plain text', () => {
  test.each([
    ['line breaks, however written', 'a<br/>b<br>c<br />d<BR>e', 'a\nb\nc\nd\ne'],
    ['an empty line', 'a<br/><br/>b', 'a\n\nb'],
    ['lines that end where they are broken too', 'a<br/>\nb', 'a\nb'],
    ['lines of a text without tags that break them', 'a <i>b</i>\nc\n\nd', 'a b\nc\n\nd'],
    ['paragraphs', '<p>a</p>\n<p>b\nc</p>', 'a\n\nb c'],
    ['divisions', '<div>a</div><div>b</div>', 'a\nb'],
    ['emphasis', '<b>a</b> <i>b</i> <em>c</em> <strong>d</strong> <u>e</u> <s>f</s>', 'a b c d e f'],
    ['a heading as it is written', '<h1>Loved it</h1>So much', 'Loved it\n\nSo much'],
    ['a list', '<ul><li>a</li><li>b</li></ul>', '* a\n * b'],
    ['a quotation', '<blockquote>It is a truth</blockquote>universally', '> It is a truth\n\nuniversally'],
    ['a rule', 'a<hr/>b', 'a\n\n---\n\nb'],
    ['a link: its text only', 'see <a href="https://books.example/x" rel="nofollow">this</a>', 'see this'],
    ['a picture: nothing', 'a <img src="https://books.example/x.gif" alt="cat"/>b', 'a b'],
    ['entities', '&amp; &#39; &quot; &lt;b&gt; &#x1F600; &eacute; &hellip;', '& \' " <b> 😀 é …'],
    ['an entity once', '&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['what is nested and badly so', '<b>a <i>b</b> c</i><br/><b>d', 'a b c\nd'],
    ['what is never opened', 'a</b></i>b', 'ab'],
    ['a script and a style: nothing', 'a<script>alert("x")</script><style>p { color: red }</style>b', 'ab'],
    ['a script that never ends: nothing', 'a<script>alert("x")', 'a'],
    ['a comment: nothing', 'a<!-- b -->c', 'ac'],
    ['tags nobody knows', '<spoiler>He dies</spoiler>', 'He dies'],
    ['brackets that are no tags', 'I <3 it, a < b > c, x <y and z <', 'I <3 it, a < b > c, x <y and z <'],
    ['other scripts, and what joins their letters', 'สวัสดี\u200bครับ 👩‍🚀 नमस्\u200dते', 'สวัสดี\u200bครับ 👩‍🚀 नमस्\u200dते'],
    ['a long line as one', `${'word '.repeat(100)}end`, `${'word '.repeat(100)}end`],
    ['nothing', '', ''],
    ['only white space', ' \n<br/> ', ''],
  ])('%s', (_, html, text) => expect(plainText(html)).toBe(text))

  test('tells what is nested too deep by a sign, and still gives what comes after it', () => {
    expect(plainText(`a${'<b>'.repeat(5_000)}b${'</b>'.repeat(5_000)}c`)).toBe('a…c')
  })

  test('leaves what is longer than the markup of any review as it is', () => {
    for (const one of ['<b>', '<ul><li>', '<br>', '\n', '<!--']) {
      const html = one.repeat(70_000 / one.length)
      expect(plainText(html)).toBe(html)
    }
  })

  test.each(['<b>', '<div>', '<ul><li>', '<blockquote>', '<pre>', '<br>', '\n', '<', '</', '&', '<!--', '<b></i>', '<a x='])(
    'comes to an end with as much of %j as is taken',
    one => expect(plainText(one.repeat(60_000 / one.length)).length).toBeLessThanOrEqual(60_000),
  )
})
