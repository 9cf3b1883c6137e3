import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../../../application/ports/catalogue.ts'
import { cacheStatus } from './cache-status.ts'
import { entityTag } from './entity-tag.ts'

/** What is shown of a view at one URL. */
export interface Shown {
  /** As the 200 of the route's schema has it. */
  readonly body: Record<string, unknown>
  readonly link?: string
}

interface Representation {
  readonly url: string
  readonly bytes: Buffer
  readonly etag: string
  readonly link: string | undefined
}

/** Of each view the last one that was sent, for as long as somebody holds the view. */
const remembered = new WeakMap<object, Representation>()

/**
 * What a route sends for what a cached read has answered; the headers are put on the reply. A cache in the process gives all who
 * ask the same view (and without a cache all who ask at once), and to write that as JSON, and to hash it for its entity tag, costs
 * many times what all else does: so the bytes of a view are remembered with it, and are gone with it. Views are never changed, so
 * what is remembered is never wrong.
 */
export function viewBytes(
  request: FastifyRequest,
  reply: FastifyReply,
  { view, source }: Answer<object>,
  show: () => Shown,
): Buffer {
  const known = remembered.get(view)
  const representation = known?.url === request.url ? known : represent(request, reply, show())
  if (representation !== known) remembered.set(view, representation)
  const { bytes, etag, link } = representation
  void reply.header('cache-status', cacheStatus(source)).header('etag', etag)
  if (link !== undefined) void reply.header('link', link)
  void reply.header('content-type', 'application/json; charset=utf-8')
  return bytes
}

function represent({ url }: FastifyRequest, reply: FastifyReply, { body, link }: Shown): Representation {
  const bytes = Buffer.from(reply.serializeInput(body, '200', 'application/json') as string)
  return { url, bytes, etag: entityTag(bytes), link }
}
