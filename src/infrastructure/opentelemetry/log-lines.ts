import { type Attributes, type Logger, ROOT_CONTEXT, SeverityNumber, trace, TraceFlags } from '@opentelemetry/api'

/** A line of the log, as pino writes it. */
interface Line {
  readonly level: number
  readonly time: number
  readonly msg?: string
  readonly trace_id?: string
  readonly span_id?: string
  readonly err?: { readonly type?: string; readonly message?: string; readonly stack?: string }
}

/** Whom pino can write to, beside standard output: each line becomes a record of OpenTelemetry's, and says no more than the line. */
export class LogLines {
  readonly #logger: Logger
  constructor(logger: Logger) {
    this.#logger = logger
  }

  write(text: string): void {
    const { level, time, msg, trace_id, span_id, err, ...attributes } = JSON.parse(text, fieldsOnly) as Line
    this.#logger.emit({
      timestamp: time,
      ...severityOf(level),
      ...(msg !== undefined && { body: msg }),
      attributes: {
        ...(attributes as Attributes),
        ...(err && { 'exception.type': err.type, 'exception.message': err.message, 'exception.stacktrace': err.stack }),
      },
      context:
        trace_id && span_id
          ? trace.setSpanContext(ROOT_CONTEXT, { traceId: trace_id, spanId: span_id, traceFlags: TraceFlags.SAMPLED })
          : ROOT_CONTEXT,
    })
  }
}

/** Of the process and its machine the resource tells. */
const fieldsOnly = (name: string, value: unknown): unknown => (name === 'pid' || name === 'hostname' ? undefined : value)

function severityOf(level: number): { severityNumber: SeverityNumber; severityText: string } {
  if (level >= 60) return { severityNumber: SeverityNumber.FATAL, severityText: 'fatal' }
  if (level >= 50) return { severityNumber: SeverityNumber.ERROR, severityText: 'error' }
  if (level >= 40) return { severityNumber: SeverityNumber.WARN, severityText: 'warn' }
  if (level >= 30) return { severityNumber: SeverityNumber.INFO, severityText: 'info' }
  if (level >= 20) return { severityNumber: SeverityNumber.DEBUG, severityText: 'debug' }
  return { severityNumber: SeverityNumber.TRACE, severityText: 'trace' }
}
