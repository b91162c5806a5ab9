import { KeyObject } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { isJsonObject } from '@valetkey/resource/foreign-json'
import { Secret } from '../protocol/secrets/secret.ts'
import type { Settings } from '../settings.ts'

/** What a running server takes over, or what is only said. */
const takenOver: ReadonlySet<string> = new Set<keyof Settings>(['apis', 'clients', 'users', 'warnings'])

/** The names of settings that differ and that a server has from its start to its end. */
export function restartNeeded(running: Settings, read: Settings): readonly string[] {
  return (Object.keys(running) as (keyof Settings)[])
    .filter((name) => !takenOver.has(name))
    .filter((name) => !isDeepStrictEqual(comparable(running[name]), comparable(read[name])))
}

/** The same as plain data: secrets and keys by what they are, and an issuer by what it answers. */
function comparable(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal()
  if (value instanceof KeyObject) return value.export({ format: 'jwk' })
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value === 'function') return value(1)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]))
}
