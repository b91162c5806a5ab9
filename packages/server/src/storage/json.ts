import { isJsonObject } from '@valetkey/resource/foreign-json'
/** A stored value does not have the shape its column promises: someone wrote past the program. */
export class DamagedRow extends Error {
  override readonly name = 'DamagedRow'
}

/** The value of a JSON column. `where` names table and row; the content is never repeated in the error. */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new DamagedRow(`${where}: not JSON`)
  }
}

/** A JSON object whose keys nobody here chose: without a prototype, so that no key means anything special. */
export function parseRecord(text: string, where: string): Record<string, unknown> {
  const value = parseJson(text, where)
  if (!isJsonObject(value)) throw new DamagedRow(`${where}: not an object`)
  return Object.assign(Object.create(null), value)
}

/** A JSON list of strings: scopes, resources, authentication methods. */
export function parseStrings(text: string, where: string): readonly string[] {
  const value = parseJson(text, where)
  if (!isStrings(value)) throw new DamagedRow(`${where}: not a list of strings`)
  return value
}

export function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
