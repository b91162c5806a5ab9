import { KeyObject } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { isJsonObject } from '@valetkey/resource/foreign-json'
import { Secret } from '../protocol/secrets/secret.ts'
import type { Settings } from '../settings.ts'

/** The settings that a running server can reload, and the warnings, which are only logged. */
const reloadable: ReadonlySet<string> = new Set<keyof Settings>(['apis', 'clients', 'users', 'warnings'])

/** The names of changed settings that take effect only after a restart. */
export function restartNeeded(running: Settings, read: Settings): readonly string[] {
  return (Object.keys(running) as (keyof Settings)[])
    .filter((name) => !reloadable.has(name))
    .filter((name) => !isDeepStrictEqual(comparable(running[name]), comparable(read[name])))
}

/** The value as plain data: secrets revealed, keys exported, and functions such as `issuer.at` called. */
function comparable(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal()
  if (value instanceof KeyObject) return value.export({ format: 'jwk' })
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value === 'function') return value(1)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]))
}
