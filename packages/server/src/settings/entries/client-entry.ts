import { isJsonObject } from '@valetkey/resource/foreign-json'
import { offlineAccess } from '../../protocol/access/resource.ts'
import { type Abilities, named } from '../../protocol/clients/abilities.ts'
import { keptSecret } from '../../protocol/clients/authentication/client-secret.ts'
import type { MethodTraits } from '../../protocol/clients/authentication/method-traits.ts'
import type { Client } from '../../protocol/clients/client.ts'
import { variantOf } from '../../protocol/clients/language-variants.ts'
import { clientFromMetadata, clientMetadataMembers } from '../../protocol/clients/metadata/client-metadata.ts'
import { unsupportedMetadata } from '../../protocol/clients/metadata/unsupported-metadata.ts'
import { mayRefresh } from '../../protocol/grant-types/refresh-token.ts'
import { secretAlgs, secretBytes } from '../../protocol/jose/algorithms.ts'
import { at, type Problem, shown } from '../../protocol/messages/problem.ts'
import { hidden, unknownMember } from '../json/schema.ts'

type Entry = Readonly<Record<string, unknown>>
type Refuse = (member: string, expected: string, came: string) => void

const ownMembers = ['client_id', 'client_secret', 'client_secret_expires_at']
const members = [...ownMembers, ...clientMetadataMembers]

/** 32 hexadecimal digits have 128 bits. A shorter secret could be guessed from its hash. */
const strongSecretLength = 32

/**
 * Reads an entry of `clients`: client metadata with `client_id` and, for a confidential client, `client_secret`.
 * During rotation, `client_secret` is a list of the old and the new secret.
 */
export function readClientEntry(
  value: unknown,
  path: string,
  server: { isPublic: boolean; abilities: Abilities },
): { client: Client; warnings: readonly string[] } | { problems: readonly Problem[] } {
  if (!isJsonObject(value)) return { problems: [{ path, expected: 'an object', came: hidden(value) }] }
  const problems: Problem[] = []
  const warnings: string[] = []
  const refuse: Refuse = (member, expected, came) => problems.push({ path: at(path, member), expected, came })
  const ignored = readUnsupportedMembers(value, refuse)
  warnings.push(
    ...ignored.map((name) => `${at(path, name)} is not supported by this version and changes nothing`),
  )

  const id = typeof value.client_id === 'string' ? value.client_id : undefined
  if (id === undefined) refuse('client_id', 'a string', shown(value.client_id ?? undefined))
  const method = named(server.abilities.authMethods, value.token_endpoint_auth_method)
  const secrets = readSecrets(value, { method, isPublic: server.isPublic }, refuse)
  if (secrets.weak) {
    warnings.push(
      `${at(path, 'client_secret')}: a public issuer would expect at least ${strongSecretLength} characters`,
    )
  }
  const read = clientFromMetadata(
    value,
    {
      id: id ?? 'unnamed',
      declared: true,
      secrets: secrets.values.map((secret) =>
        // The file does not say when the secret was created; declare.ts sets it.
        keptSecret(secret, method ?? {}, {
          createdAt: 0,
          expiresAt: secrets.expiresAt,
        }),
      ),
    },
    server.abilities,
  )
  if ('problems' in read) {
    problems.push(...read.problems.map((problem) => ({ ...problem, path: `${path}.${problem.path}` })))
    return { problems }
  }
  if (problems.length > 0) return { problems }
  if (read.client.scope.includes(offlineAccess) && !mayRefresh(read.client)) {
    warnings.push(
      `${at(path, 'scope')} has ${offlineAccess}, which has no effect without refresh_token in grant_types`,
    )
  }
  warnings.push(...exceptionWarnings(read.client, path))
  return { client: read.client, warnings }
}

/** Reminds operators at each start of the exceptions that weaken a client. */
function exceptionWarnings(
  { requirePkce, legacyAssertionAudience }: Client,
  path: string,
): readonly string[] {
  const injected = 'nothing protects this client from codes that an attacker puts in (RFC 9700 §4.5)'
  const foreign = 'another server could make this client sign an assertion for this one'
  return [
    ...(requirePkce === false ? [`${at(path, 'require_pkce')} is false: ${injected}`] : []),
    ...(legacyAssertionAudience ? [`${at(path, 'legacy_assertion_audience')} is true: ${foreign}`] : []),
  ]
}

/**
 * Refuses unknown members, and unsupported ones that would be unsafe to ignore. Returns the names of the unsupported
 * members that are ignored.
 */
function readUnsupportedMembers(entry: Entry, refuse: Refuse): readonly string[] {
  const unknown = Object.entries(entry).filter(
    ([name, given]) =>
      given !== null &&
      ((!members.includes(name) && variantOf(name) === undefined) || unsupportedMetadata.has(name)),
  )
  return unknown.flatMap(([name, given]) => {
    const unsupported = unsupportedMetadata.get(name)
    if (unsupported === undefined) {
      refuse(name, unknownMember(name, members), hidden(given))
      return []
    }
    if (unsupported?.harmless?.includes(given)) return []
    if (!unsupported?.weakens) return [name]
    refuse(
      name,
      'nothing: this version does not support it, and ignoring it would be less safe',
      hidden(given),
    )
    return []
  })
}

/** How the client authenticates, if known, and whether an attacker can guess its secret from the internet. */
type Proof = { method: MethodTraits | undefined; isPublic: boolean }

function readSecrets(entry: Entry, server: Proof, refuse: Refuse) {
  const given = entry.client_secret ?? undefined
  const none = { values: [] as string[], weak: false, expiresAt: null }
  const { method } = server
  if (method !== undefined && !method.secret) {
    if (given !== undefined)
      refuse('client_secret', `nothing, because token_endpoint_auth_method is ${method.name}`, hidden(given))
    return none
  }
  const values = Array.isArray(given) ? given : [given]
  // RFC 6749 §A.2: VSCHAR, which both HTTP Basic and a form can carry.
  const valid = values.filter((secret) => typeof secret === 'string' && /^[\x20-\x7e]{1,512}$/.test(secret))
  if (
    valid.length !== values.length ||
    values.length < 1 ||
    values.length > 2 ||
    new Set(valid).size < valid.length
  ) {
    const expected =
      'a string of 1 to 512 printable ASCII characters, or a list of two different ones during rotation'
    refuse('client_secret', expected, hidden(given))
    return none
  }
  const weak = valid.some((secret) => secret.length < strongSecretLength)
  const least = leastLength(entry, server)
  const short = valid.find((secret) => secret.length < least.length)
  if (short !== undefined) {
    refuse('client_secret', `at least ${least.length} characters, because ${least.because}`, hidden(short))
  }
  return { values: valid, weak, expiresAt: readExpiry(entry, valid.length, refuse) }
}

/** RFC 7518 §3.2: the key of a MAC is at least as long as its hash. */
function leastLength(entry: Entry, { method, isPublic }: Proof): { length: number; because: string } {
  if (method?.sealedSecret) {
    const registered = secretAlgs.find((alg) => alg === entry.token_endpoint_auth_signing_alg)
    const alg = registered ?? 'HS256'
    return { length: secretBytes[alg], because: `${method.name} is to use ${alg}` }
  }
  return { length: isPublic ? strongSecretLength : 1, because: 'the issuer is public' }
}

/** RFC 7591 §3.2.1: seconds since 1970, 0 for never. In milliseconds, `null` for never. */
function readExpiry(entry: Entry, secrets: number, refuse: Refuse): number | null {
  const seconds = entry.client_secret_expires_at ?? 0
  if (seconds === 0) return null
  if (secrets > 1) {
    refuse(
      'client_secret_expires_at',
      'nothing with two secrets: to end the old one, remove it',
      shown(seconds),
    )
    return null
  }
  if (typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds > 0 && seconds < 2 ** 40)
    return seconds * 1000
  refuse('client_secret_expires_at', 'seconds since 1970, or 0 for never', shown(seconds))
  return null
}
