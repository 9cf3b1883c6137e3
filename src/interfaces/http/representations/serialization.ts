import SerializerSelector from '@fastify/fast-json-stringify-compiler'

type Factory = ReturnType<typeof SerializerSelector>

/**
 * Fastify's own, which compiles the schema of each answer of each route anew; but most are problems, and the same ones: what
 * reads the same is compiled once, or it would be a fifth of what a start takes.
 */
export function buildSerializer(...given: Parameters<Factory>): ReturnType<Factory> {
  const compile = SerializerSelector()(...given)
  const compiled = new Map<string, ReturnType<typeof compile>>()
  return route => {
    const text = JSON.stringify(route.schema)
    const serialize = compiled.get(text) ?? compile(route)
    compiled.set(text, serialize)
    return serialize
  }
}
