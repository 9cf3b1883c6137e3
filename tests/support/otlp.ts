import protobuf from 'protobufjs'

/** What the service uses of the OpenTelemetry protocol (opentelemetry-proto 1), by its field numbers. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message AnyValue { oneof value { string text = 1; bool truth = 2; int64 whole = 3; double number = 4; } }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message Status { int32 code = 3; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    fixed64 start = 7; fixed64 end = 8; repeated KeyValue attributes = 9; Status status = 15;
  }
  message ScopeSpans { repeated Span items = 2; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopes = 2; }
  message Spans { repeated ResourceSpans resources = 1; }
  message LogRecord {
    string severity = 3; AnyValue body = 5; repeated KeyValue attributes = 6; bytes trace_id = 9; bytes span_id = 10;
  }
  message ScopeLogs { repeated LogRecord items = 2; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scopes = 2; }
  message Logs { repeated ResourceLogs resources = 1; }
`)

export type Attributes = Readonly<Record<string, string | number | boolean>>

export interface Span {
  readonly traceId: string
  readonly spanId: string
  /** Empty for the first one of a trace. */
  readonly parentId: string
  readonly name: string
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number
  /** Nanoseconds. */
  readonly start: bigint
  readonly attributes: Attributes
  readonly failed: boolean
  readonly resource: Attributes
}

export interface LogRecord {
  readonly traceId: string
  readonly spanId: string
  readonly severity: string
  readonly body: string
  readonly attributes: Attributes
  readonly resource: Attributes
}

interface Field {
  readonly key: string
  readonly value: Readonly<Record<string, string | number | boolean>>
}
type Item = Readonly<Record<string, string>> & {
  readonly attributes?: Field[]
  readonly kind?: number
  readonly status?: { readonly code?: number }
  readonly body?: Field['value']
}
interface Message {
  readonly resources?: { readonly resource?: { readonly attributes?: Field[] }; readonly scopes: { readonly items: Item[] }[] }[]
}

const attributesOf = (fields: Field[] = []): Attributes =>
  Object.fromEntries(fields.map(({ key, value }) => [key, Object.values(value)[0]!]))
const hex = (base64 = ''): string => Buffer.from(base64, 'base64').toString('hex')

function read<T>(type: 'Spans' | 'Logs', bytes: Buffer, show: (item: Item, resource: Attributes) => T): T[] {
  const message = root.lookupType(type)
  const { resources = [] } = message.toObject(message.decode(bytes), { bytes: String, longs: String }) as Message
  return resources.flatMap(({ resource, scopes }) =>
    scopes.flatMap(({ items }) => items.map(item => show(item, attributesOf(resource?.attributes)))),
  )
}

export const readSpans = (bytes: Buffer): Span[] =>
  read('Spans', bytes, (item, resource) => ({
    traceId: hex(item['traceId']),
    spanId: hex(item['spanId']),
    parentId: hex(item['parentSpanId']),
    name: item['name']!,
    kind: item.kind ?? 0,
    start: BigInt(item['start']!),
    attributes: attributesOf(item.attributes),
    failed: item.status?.code === 2,
    resource,
  }))

export const readLogs = (bytes: Buffer): LogRecord[] =>
  read('Logs', bytes, (item, resource) => ({
    traceId: hex(item['traceId']),
    spanId: hex(item['spanId']),
    severity: item['severity'] ?? '',
    body: String(Object.values(item.body ?? {})[0] ?? ''),
    attributes: attributesOf(item.attributes),
    resource,
  }))
