import { JsonReader, JsonRefused } from './json-reader.ts'

/** An object that a stranger wrote. It has no prototype, so that `__proto__` and `constructor` are names like others. */
export type JsonObject = Readonly<Record<string, unknown>>

/** What was read, or what is wrong with it: what was expected and what came, in at most 200 characters of ASCII. */
export type Read<Value> = { value: Value; problem?: never } | { value?: never; problem: string }

/**
 * Reads JSON that a stranger wrote: one RFC 8259 value that every other reader understands in the same way. Refuses what
 * is longer than `longest` (characters of text, bytes of bytes) or nested deeper than 16 levels, bytes that are not
 * UTF-8, a byte order mark, a member that occurs twice in an object, NUL, lone surrogates, and numbers that are too large
 * for a double. Whether a number is an integer is for whoever reads the member. RFC 7493 §2, RFC 7515 §4, RFC 7519 §4
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

/** Reads a JSON object, in the same way. */
export function readForeignObject(source: string | Uint8Array, longest?: number): Read<JsonObject> {
  const { value, problem } = readForeignJson(source, longest)
  if (problem !== undefined) return { problem }
  return isJsonObject(value) ? { value } : { problem: `expected a JSON object, got ${kindOf(value)}` }
}

/** An object in the sense of JSON: neither `null` nor a list. */
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
