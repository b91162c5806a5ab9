import { JsonReader, JsonRefused } from './json-reader.ts'

/** A parsed JSON object. It has no prototype, so `__proto__` and `constructor` are ordinary member names. */
export type JsonObject = Readonly<Record<string, unknown>>

/** The parsed value, or a problem: the expected and the actual input, in at most 200 characters of ASCII. */
export type Read<Value> = { value: Value; problem?: never } | { value?: never; problem: string }

/**
 * Parses untrusted JSON: one RFC 8259 value that every parser understands in the same way. Refuses input that is longer
 * than `longest` (characters of a string, bytes of an array) or nested deeper than 16 levels. Also refuses bytes that
 * are not UTF-8, a byte order mark, duplicate member names, NUL, lone surrogates, and numbers too large for a double.
 * Does not check whether numbers are integers; that is left to the caller. RFC 7493 §2, RFC 7515 §4, RFC 7519 §4
 */
export function readForeignJson(source: string | Uint8Array, longest = 65_536): Read<unknown> {
  const { length } = source
  if (length > longest) {
    const unit = typeof source === 'string' ? 'characters' : 'bytes'
    return { problem: `expected at most ${longest} ${unit}, got ${length}` }
  }
  const text = typeof source === 'string' ? source : decoded(source)
  if (text === undefined) return { problem: 'expected UTF-8 text, got other bytes' }
  try {
    return { value: new JsonReader(text).read() }
  } catch (error) {
    if (error instanceof JsonRefused) return { problem: error.message }
    throw error
  }
}

/** Parses an untrusted JSON object, as strictly as `readForeignJson` does. */
export function readForeignObject(source: string | Uint8Array, longest?: number): Read<JsonObject> {
  const { value, problem } = readForeignJson(source, longest)
  if (problem !== undefined) return { problem }
  return isJsonObject(value) ? { value } : { problem: `expected a JSON object, got ${kindOf(value)}` }
}

/** True for a JSON object: neither `null` nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return value === null ? 'null' : `a ${typeof value}`
}
