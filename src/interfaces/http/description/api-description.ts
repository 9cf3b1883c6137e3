import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../callers/access.ts'
import type { ApiDocument } from './api-document.ts'
import { BookSchema } from '../books/book-schemas.ts'
import { documentScopes, securityOf } from './api-security.ts'
import { exportSchemas } from '../libraries/exports.ts'
import { reportSchemas } from '../libraries/report-schemas.ts'
import { nameParts } from './named-parts.ts'
import { ProblemSchema } from '../problems/problem-responses.ts'
import { ReviewSchema } from '../reviews/review-schemas.ts'
import { giveExamples } from './schema-examples.ts'
import { tellWidths } from './schema-widths.ts'
import { version } from './version.ts'
import { pageOf } from '../representations/schemas.ts'
import { docsPolicy } from '../protection/security-headers.ts'

/** Who it is for, as Redocly and OWASP's rules read it. */
const serverItself = { url: '/', description: 'The server that answers this: local or production.', 'x-internal': false }

/** The API describes itself (OpenAPI 3.1) by the schemas that validate and serialise; Swagger UI shows it at /docs. Before the routes. */
export async function describeApi(app: FastifyInstance, mode: Access['mode']): Promise<void> {
  const { words, security } = securityOf[mode]
  if (mode === 'tokens') documentScopes(app)
  const parts = [BookSchema, pageOf('Book'), ReviewSchema, pageOf('Review'), ProblemSchema, ...reportSchemas, ...exportSchemas]
  for (const schema of parts) app.addSchema(schema)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Book Review',
        version,
        description: `Books, and readers' reviews of them. ${words}`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [serverItself],
      ...security,
      tags: [
        { name: 'Books', description: 'What is reviewed.' },
        { name: 'Reviews', description: 'What readers think of it.' },
        { name: 'Reviewers', description: 'Who they are, and what is theirs.' },
        { name: 'Health', description: 'For whoever runs the service.' },
        { name: 'Problems', description: 'What an error means.' },
      ],
    },
    transformObject: described => ('openapiObject' in described ? finished(described.openapiObject) : described.swaggerObject),
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

/** The document as the routes make it, with what can be told from it. */
function finished<Document extends object>(made: Document): Document {
  const document = JSON.parse(JSON.stringify(made)) as Document & ApiDocument
  tellWidths(document)
  giveExamples(document)
  nameParts(document)
  return document
}
