import { readForeignJson } from '@valetkey/resource/foreign-json'
import type { Client } from '../clients/client.ts'
import { type Outgoing, OutgoingFailed } from '../ports/outgoing.ts'
import { type ForeignKey, readJwkSet } from './jwk-set.ts'
import { type FetchedKeys, KeptKeys } from './key-cache.ts'

/**
 * Returns those public keys of a client for which `suits` returns true, at most ten. The client registered its keys in
 * `jwks` or at its `jwks_uri`. Keys at a `jwks_uri` are fetched and cached, and fetched again once if none suits,
 * because a client may rotate its keys at any time. Throws `OutgoingFailed` if the keys cannot be fetched.
 * OIDC Core §10.1.1
 */
export type ClientKeys = (
  client: Client,
  suits: (key: ForeignKey) => boolean,
) => Promise<readonly ForeignKey[]>

/** Milliseconds for which fetched keys are used, and the minimum between two requests for them if no key suits. */
const fresh = 60_000
const pause = 10_000
/** Milliseconds after a failure until the next request, so that a client that has fixed its keys need not wait long. */
const pauseAfterFailure = 1_000
/** Milliseconds for which fetched keys are used while they cannot be fetched again. */
const stale = 10 * 60_000
/** Keys that are tried for one JWT. A client that rotates its keys has two or three of one kind; a try takes time. */
const mostTried = 10
/** Maximum size of a JWK Set, in bytes. */
const longest = 65_536

/** Reads the keys of clients, with a cache for this process. `now` in milliseconds. */
export function clientKeys(call: Outgoing, now: () => number): ClientKeys {
  // Separate caches: only declared clients may use private addresses, and other clients cannot evict their keys.
  const ofDeclared = new KeptKeys()
  const ofOthers = new KeptKeys()

  const renewed = async (client: Client, uri: string, known: FetchedKeys | undefined) => {
    try {
      const { keys, size } = await fetchKeys(call, client, uri)
      return { keys, size, fetchedAt: now(), askedAt: now(), failure: undefined }
    } catch (error) {
      if (!(error instanceof OutgoingFailed) || isOfAsker(error)) throw error
      const { keys, size, fetchedAt } = known ?? nothing
      // Drops the cause of the error, which may hold the whole response.
      const failure = new OutgoingFailed(error.message, { failure: error.failure })
      return { keys, size, fetchedAt, askedAt: now(), failure }
    }
  }
  const isDue = (known: FetchedKeys, suits: (key: ForeignKey) => boolean): boolean => {
    if (known.failure !== undefined) return now() - known.askedAt >= pauseAfterFailure
    const age = now() - known.fetchedAt
    return age >= fresh || (age >= pause && !known.keys.some(suits))
  }

  return async (client, suits) => {
    const { jwks, jwksUri, declared } = client
    if (jwksUri === undefined) return inline(jwks).filter(suits).slice(0, mostTried)
    const kept = declared ? ofDeclared : ofOthers
    let known = kept.get(jwksUri)
    if (known === undefined || isDue(known, suits)) {
      try {
        known = await kept.renew(jwksUri, client.id, (before) => renewed(client, jwksUri, before))
      } catch (error) {
        if (!isOfAsker(error) || known === undefined || now() - known.fetchedAt >= stale) throw error
      }
    }
    if (known.failure !== undefined && now() - known.fetchedAt >= stale) throw known.failure
    return known.keys.filter(suits).slice(0, mostTried)
  }
}

/** Whether a request failed because of the client, not the address: another client may use the same address. */
function isOfAsker(error: unknown): boolean {
  return error instanceof OutgoingFailed && (error.failure === 'busy' || error.failure === 'resting')
}

const nothing = { keys: [], size: 0, fetchedAt: Number.NEGATIVE_INFINITY }

const read = new WeakMap<object, readonly ForeignKey[]>()

/** The set was checked at registration. Its object stays the same while the client is cached, so it is read once. */
function inline(jwks: Client['jwks']): readonly ForeignKey[] {
  if (jwks === undefined) return []
  let keys = read.get(jwks)
  if (keys === undefined) {
    const set = readJwkSet(jwks)
    keys = 'keys' in set ? set.keys : []
    read.set(jwks, keys)
  }
  return keys
}

async function fetchKeys(
  call: Outgoing,
  client: Client,
  uri: string,
): Promise<{ keys: readonly ForeignKey[]; size: number }> {
  const headers = { accept: 'application/jwk-set+json, application/json' }
  const { status, body } = await call({
    purpose: 'keys',
    client,
    // One fetch serves all requests that wait for these keys, so no source is counted.
    source: undefined,
    method: 'GET',
    url: uri,
    headers,
    longest,
  })
  if (status !== 200) throw new OutgoingFailed(`jwks_uri answered with ${status}`)
  const { value, problem } = readForeignJson(body)
  if (problem !== undefined) throw new OutgoingFailed(`jwks_uri: ${problem}`)
  const set = readJwkSet(value)
  if ('expected' in set) throw new OutgoingFailed(`jwks_uri: expected ${set.expected}`)
  return { keys: set.keys, size: body.length }
}
