// Ceiling D: bare Fastify and one constant answer, the page in the file that PAGE names. Nothing that answers over HTTP here can be faster.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'

const page = readFileSync(process.env['PAGE']!)

const app = Fastify()
app.get('/books', (_request, reply) => reply.type('application/json; charset=utf-8').send(page))
await app.listen({ host: '127.0.0.1', port: 0 })
