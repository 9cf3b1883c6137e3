import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { BookSchema } from './books.ts'
import { ProblemSchema } from './problem-answers.ts'
import { ReviewSchema } from './reviews.ts'
import { pageOf } from './schemas.ts'
import { docsPolicy } from './security-headers.ts'

/** The API describes itself (OpenAPI 3.1) by the schemas that validate and serialise; Swagger UI shows it at /docs. Before the routes. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  for (const schema of [BookSchema, pageOf('Book'), ReviewSchema, pageOf('Review'), ProblemSchema]) app.addSchema(schema)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Book Review',
        version: '0.1.0',
        description: "Books, and readers' reviews of them.",
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Books', description: 'What is reviewed.' },
        { name: 'Reviews', description: 'What readers think of it.' },
        { name: 'Health', description: 'For whoever runs the service.' },
        { name: 'Problems', description: 'What an error means.' },
      ],
    },
    refResolver: { buildLocalReference: ({ $id }) => $id as string },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { tryItOutEnabled: true, layout: 'BaseLayout' },
    theme: { title: 'Book Review: the API' },
    staticCSP: true, // computed once it is there:
    transformStaticCSP: () => docsPolicy(app.swaggerCSP),
  })
}
