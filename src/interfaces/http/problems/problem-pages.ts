import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { refuses } from './problem-responses.ts'
import { type ProblemCode, type ProblemKind, problems } from './problems.ts'
import { RefusedRequest } from './refused-request.ts'

const Page = Type.String({ format: 'text', maxLength: 10_000, examples: ['<!doctype html>\n<html lang="en">\n…'] })

const Explanation = Type.Object({
  type: Type.String({ format: 'uri-reference', maxLength: 100, examples: ['/problems/book-not-found'] }),
  title: Type.String({ format: 'text', maxLength: 100, examples: ['Book not found'] }),
  status: Type.Integer({ minimum: 400, maximum: 599, examples: [404] }),
  meaning: Type.String({
    format: 'text',
    maxLength: 1_000,
    description: 'What it means, and what to do about it.',
    examples: ['No book has this id. GET /books lists the books there are.'],
  }),
})

/** What the `type` of a problem leads to: a page for the person who meets it, and the same for their program. */
export const problemPages: FastifyPluginCallbackTypebox = (app, _options, done) => {
  app.get(
    '/problems/:code',
    {
      schema: {
        operationId: 'explainProblem',
        tags: ['Problems'],
        summary: 'Explain a type of problem',
        description: 'What the problem means, and what to do about it: a page for people, or JSON where Accept prefers it.',
        params: Type.Object({ code: Type.Enum(Object.keys(problems) as ProblemCode[]) }),
        response: {
          200: {
            description: 'The explanation.',
            content: { 'text/html': { schema: Page }, 'application/json': { schema: Explanation } },
          },
          ...refuses('not-found'),
        },
      },
    },
    async ({ params: { code }, media }, reply) => {
      if (!Object.hasOwn(problems, code)) throw new RefusedRequest('not-found', `There is no type of problem named ${code}.`)
      if (media === 'application/json') return reply.send({ type: `/problems/${code}`, ...problems[code] })
      return reply.type('text/html; charset=utf-8').send(page(code, problems[code]))
    },
  )
  done()
}

/** Nothing in it comes from a request. */
const page = (code: ProblemCode, { status, title, meaning }: ProblemKind): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Book Review</title>
<main>
<h1>${title}</h1>
<p>${meaning.replace(/[&<>]/g, character => `&#${character.charCodeAt(0)};`)}</p>
<p>Status ${status}, problem type <code>/problems/${code}</code>.</p>
<p><a href="/docs">All operations of this API</a></p>
</main>
</html>
`
