// Ceiling D2: Fastify, and the page of the file that PAGE names, got from Redis for each request.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { Redis } from 'ioredis'

const redis = new Redis(process.env['REDIS_URL']!)
const key = 'ceiling:page'
await redis.set(key, readFileSync(process.env['PAGE']!))

const app = Fastify()
app.get('/books', async (_request, reply) => reply.type('application/json; charset=utf-8').send(await redis.getBuffer(key)))
await app.listen({ host: '127.0.0.1', port: 0 })
