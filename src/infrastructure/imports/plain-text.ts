import { compile, type HtmlToTextOptions } from 'html-to-text'
import { reviewLimits } from '../../domain/review.ts'

/** Nobody has written markup that is longer and says no more than a review may: an entity such as `&quot;` has six characters. */
const longestMarkup = 6 * reviewLimits.body.max

const options: HtmlToTextOptions = {
  wordwrap: false,
  whitespaceCharacters: ' \t\r\n\f', // of HTML as it is today; a zero-width space is part of a text
  baseElements: { selectors: [] },
  limits: { maxDepth: 200, ellipsis: '…' }, // each level is a call within a call
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'hr', options: { length: 3 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(selector => ({ selector, options: { uppercase: false } })),
  ],
}
const brokenByTags = compile(options)
const brokenByLines = compile({ ...options, preserveNewlines: true })

/** A tag that ends a line: a text with one of them is not broken where its lines end. */
const breakingTag = /<(?:br|p|div|li|h[1-6]|blockquote)\b/i
/** What only looks like the beginning of a tag would take the rest of the text with it. */
const loneBracket = /<(?![^<>]*>)/g

/**
 * What markup says, without the markup: its text in lines, entities as what they stand for, nothing of links but their text and
 * nothing of scripts. Markup that is longer than any review's comes back as it is.
 */
export function plainText(html: string): string {
  if (html.length > longestMarkup) return html
  const convert = breakingTag.test(html) ? brokenByTags : brokenByLines
  return convert(html.replace(loneBracket, '&lt;')).trim()
}
