import { isJsonObject } from '@valetkey/resource/foreign-json'
import * as v from 'valibot'
import type { Abilities } from '../../protocol/clients/abilities.ts'
import type { Client } from '../../protocol/clients/client.ts'
import { everyClientField, languageVariants } from '../../protocol/clients/client-fields.ts'
import { variantOf } from '../../protocol/clients/language-variants.ts'
import { clientFromMetadata } from '../../protocol/clients/metadata/client-metadata.ts'
import { metadataOf } from '../../protocol/clients/registration/metadata-of.ts'
import { type Problem, shown } from '../../protocol/messages/problem.ts'
import type { StoredClient } from '../admin-store.ts'
import type { Input, JsonSchema } from '../input/input.ts'
import { shownTime, shownTimeOrNull, time } from '../output/shown.ts'

type Body = Readonly<Record<string, unknown>>

const membersOfClients = everyClientField
  .map(([, { member }]) => member)
  .filter((member) => member !== languageVariants)

/** What the server says about a client and nobody can write. */
const readOnly = v.object({
  secrets: v.array(v.object({ created_at: time, expires_at: v.nullable(time) })),
  declared: v.boolean(),
  self_registered: v.nullable(v.object({ expires_at: time, last_used_at: v.nullable(time) })),
  created_at: time,
  updated_at: time,
})
const readOnlyNames = Object.keys(readOnly.entries)

/** A client as the admin API shows it: client metadata under its own names, and what the server says about it. */
export const clientSchema = v.looseObject({
  client_id: v.string(),
  client_name: v.string(),
  disabled: v.boolean(),
  ...readOnly.entries,
})

/** A client whose secret has just been made, which is shown this once. RFC 7591 §3.2.1 */
export const clientWithSecretSchema = v.looseObject({
  ...clientSchema.entries,
  client_secret: v.optional(v.string()),
  client_secret_expires_at: v.optional(v.number()),
})

export function shownClient({ client, createdAt }: StoredClient): Body {
  return {
    client_id: client.id,
    ...metadataOf(client, 'with those of operators'),
    disabled: client.disabledAt !== null,
    secrets: client.secrets.map((secret) => ({
      created_at: shownTime(secret.createdAt),
      expires_at: shownTimeOrNull(secret.expiresAt),
    })),
    declared: client.declared,
    self_registered:
      client.selfRegistered === undefined
        ? null
        : {
            expires_at: shownTime(client.selfRegistered.expiresAt),
            last_used_at: shownTimeOrNull(client.selfRegistered.usedAt),
          },
    created_at: shownTime(createdAt),
    updated_at: shownTime(client.changedAt),
  }
}

const jsonKinds = {
  text: { type: 'string' },
  texts: { type: 'array', items: { type: 'string' } },
  flag: { type: 'boolean' },
  number: { type: 'number' },
  object: { type: 'object' },
} as const

/** Client metadata as JSON Schema. Other members than these are refused, except language variants. */
const metadataSchema: JsonSchema = {
  json: {
    type: 'object',
    properties: {
      client_id: { type: 'string', maxLength: 255 },
      disabled: { type: 'boolean' },
      ...Object.fromEntries(
        everyClientField
          .filter(([, { member }]) => member !== languageVariants)
          .map(([, { member, kind }]) => [
            member,
            member === 'scope' || member === 'optional_scope' ? { type: 'string' } : jsonKinds[kind],
          ]),
      ),
    },
  },
}

/** The body of a client: an object without members that nobody knows. Its values are checked when it is stored. */
export const clientBody: Input<Body> = {
  schema: metadataSchema,
  read(given) {
    if (!isJsonObject(given)) return { problems: [{ path: '', expected: 'an object', came: shown(given) }] }
    const known = ['client_id', 'disabled', ...membersOfClients, ...readOnlyNames]
    const problems = Object.keys(given)
      .filter((name) => !known.includes(name) && variantOf(name) === undefined)
      .map((name) => ({
        path: `["${name.replaceAll(/["\\]/g, '_')}"]`,
        expected: 'no member of this name',
        came: 'a value',
      }))
    if ('disabled' in given && typeof given.disabled !== 'boolean')
      problems.push({ path: 'disabled', expected: 'true or false', came: shown(given.disabled) })
    return problems.length > 0 ? { problems } : { value: given }
  },
}

/**
 * The client that a body describes. `before`: the client that it replaces; members that nobody can write may be sent
 * back as they were read.
 */
export function clientOf(
  body: Body,
  {
    id,
    before,
    abilities,
    now,
  }: { id: string; before: StoredClient | undefined; abilities: Abilities; now: number },
): { client: Client } | { problems: readonly Problem[] } {
  const current: Body = before === undefined ? {} : shownClient(before)
  const problems = [...readOnlyNames, 'client_id'].flatMap((name): Problem[] => {
    const expectedValue = name === 'client_id' ? id : current[name]
    if (!(name in body) || JSON.stringify(body[name]) === JSON.stringify(expectedValue)) return []
    const expected = name === 'client_id' ? 'the id in the path' : 'no value, or the one that was read'
    return [{ path: name, expected, came: shown(body[name]) }]
  })
  const secrets = before?.client.secrets ?? []
  const read = clientFromMetadata(body, { id, secrets, declared: false }, abilities)
  if ('problems' in read) return { problems: [...problems, ...read.problems] }
  if (problems.length > 0) return { problems }
  const disabledAt = body.disabled === true ? (before?.client.disabledAt ?? now) : null
  const selfRegistered = before?.client.selfRegistered
  return { client: { ...read.client, disabledAt, ...(selfRegistered && { selfRegistered }) } }
}
