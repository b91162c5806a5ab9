import { readForeignJson } from '@valetkey/resource/foreign-json'
import type { Client } from '../clients/client.ts'
import { type Outgoing, OutgoingFailed } from '../ports/outgoing.ts'
import { type ForeignKey, readJwkSet } from './jwk-set.ts'
import { type FetchedKeys, KeptKeys } from './kept-keys.ts'

/**
 * The public keys that a client registered, by value or at its `jwks_uri`, that suit: no more than one can try. Those at
 * an address are fetched, kept for a while, and fetched anew once if none of them `suits`, since a client may rotate its
 * keys at any moment. Throws `OutgoingFailed` where they cannot be had. OIDC Core §10.1.1
 */
export type ClientKeys = (
  client: Client,
  suits: (key: ForeignKey) => boolean,
) => Promise<readonly ForeignKey[]>

/** Milliseconds that fetched keys are good for, and until they are asked for again whatever somebody sends us. */
const fresh = 60_000
const pause = 10_000
/** Milliseconds after an answer that could not be used: who has mended it is asked again soon. */
const pauseAfterFailure = 1_000
/** Milliseconds that they are good for while their host does not answer. */
const stale = 10 * 60_000
/** Keys that are tried for one JWT: a client that rotates has two or three of one kind, and each try takes its time. */
const mostTried = 10
/** Bytes. */
const longest = 65_536

/** Keeps what it fetches for one process. `now` in milliseconds. */
export function clientKeys(call: Outgoing, now: () => number): ClientKeys {
  // Apart, for a declared client's address may lead where no other client's may, and nobody takes the room of others.
  const ofDeclared = new KeptKeys()
  const ofOthers = new KeptKeys()

  const renewed = async (client: Client, uri: string, known: FetchedKeys | undefined) => {
    try {
      const { keys, size } = await fetchKeys(call, client, uri)
      return { keys, size, fetchedAt: now(), askedAt: now(), failure: undefined }
    } catch (error) {
      if (!(error instanceof OutgoingFailed) || isOfAsker(error)) throw error
      const { keys, size, fetchedAt } = known ?? nothing
      // Without its cause, which may hold the whole of what came.
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

/** Whether a call failed for who asked, and not for where it went: other clients may have their keys at that address. */
function isOfAsker(error: unknown): boolean {
  return error instanceof OutgoingFailed && (error.failure === 'busy' || error.failure === 'resting')
}

const nothing = { keys: [], size: 0, fetchedAt: Number.NEGATIVE_INFINITY }

const read = new WeakMap<object, readonly ForeignKey[]>()

/** A registered set was read when it was registered; it stays the same object as long as its client does. */
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
    // Of all that wait for these keys, one asks.
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
