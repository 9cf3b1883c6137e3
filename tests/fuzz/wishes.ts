import type { Answered } from '../support/api-answers.ts'
import type { Asked } from './oracle.ts'

type Require = (holds: boolean, what: string) => void

/** A good answer is of the media type that was asked for (R5), and has a body unless it was preferred to have none (R9). */
export function checkWishes(require: Require, { operation, request }: Asked, { statusCode, headers, body }: Answered): void {
  const media = String(headers['content-type']).split(';')[0]
  const { accept, prefer } = request.headers
  const plain = ['application/json', 'application/x-ndjson', 'text/html'].includes(accept ?? '')
  if (body !== '' && plain) require(media === accept, `${media} for Accept: ${accept}`)
  if (media === 'application/x-ndjson') require(accept?.includes(media) === true, 'lines that nobody asked for')

  if (!operation.parameters.some(({ name }) => name === 'Prefer')) return
  const applied = headers['preference-applied']
  if (prefer === 'return=minimal') {
    require(body === '' && statusCode !== 200 && applied === prefer, `${statusCode} with ${body.length} characters: not minimal`)
  }
  if (prefer === undefined) require(body !== '' && applied === undefined, 'a preference that nobody had is applied')
}
