import { isJsonObject } from '@valetkey/resource/foreign-json'

/** A stored value does not have the expected shape: the database was changed by something other than this program. */
export class DamagedRow extends Error {
  override readonly name = 'DamagedRow'
}

/** Parses a JSON column. `where` names the table and row for the error, which never contains the value. */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new DamagedRow(`${where}: not JSON`)
  }
}

/** Parses a JSON object with arbitrary keys. It has no prototype, so that a key such as `__proto__` is harmless. */
export function parseRecord(text: string, where: string): Record<string, unknown> {
  const value = parseJson(text, where)
  if (!isJsonObject(value)) throw new DamagedRow(`${where}: not an object`)
  return Object.assign(Object.create(null), value)
}

/** Parses a JSON list of strings: scopes, resources, authentication methods. */
export function parseStrings(text: string, where: string): readonly string[] {
  const value = parseJson(text, where)
  if (!isStrings(value)) throw new DamagedRow(`${where}: not a list of strings`)
  return value
}

export function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
