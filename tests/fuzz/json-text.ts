/** A number, or anything else, as it is to be written: `1e400`, `-0`, 10,000 brackets. */
export class Written {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** An object whose members may have any name, and one name twice. */
export class Members {
  readonly pairs: readonly (readonly [string, Json])[]
  constructor(pairs: readonly (readonly [string, Json])[]) {
    this.pairs = pairs
  }
}

export type Json = string | number | boolean | null | readonly Json[] | Written | Members

export function jsonText(value: Json): string {
  if (value instanceof Written) return value.text
  if (value instanceof Members)
    return `{${value.pairs.map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`).join()}}`
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(jsonText).join()}]`
  return JSON.stringify(value)
}
