import { readForeignJson } from '@valetkey/resource/foreign-json'
import type { Client } from '../client.ts'
import { type Outgoing, OutgoingFailed } from '../outgoing.ts'
import { type ForeignKey, readJwkSet } from './jwk-set.ts'

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
/** Milliseconds that they are good for while their host does not answer. */
const stale = 10 * 60_000
/** Addresses whose keys are kept; the one that was fetched the longest ago goes. */
const mostKept = 1_000
/** Keys that are tried for one JWT: a client that rotates has two or three of one kind, and each try takes its time. */
const mostTried = 10
/** Bytes. */
const longest = 65_536

type Kept = { keys: readonly ForeignKey[]; fetchedAt: number }

/** Keeps what it fetches for one process. `now` in milliseconds. */
export function clientKeys(call: Outgoing, now: () => number): ClientKeys {
  const kept = new Map<string, Kept>()
  const running = new Map<string, Promise<Kept>>()

  const renewed = (uri: string): Promise<Kept> => {
    const under = running.get(uri)
    if (under !== undefined) return under
    const begun = fetchKeys(call, uri)
      .then((keys) => {
        const found = { keys, fetchedAt: now() }
        kept.delete(uri)
        kept.set(uri, found)
        const oldest = kept.keys().next()
        if (kept.size > mostKept && !oldest.done) kept.delete(oldest.value)
        return found
      })
      .finally(() => running.delete(uri))
    running.set(uri, begun)
    return begun
  }

  return async ({ jwks, jwksUri }, suits) => {
    if (jwksUri === undefined) return inline(jwks).filter(suits).slice(0, mostTried)
    let known = kept.get(jwksUri)
    const age = known === undefined ? Number.POSITIVE_INFINITY : now() - known.fetchedAt
    if (known === undefined || age >= fresh || (age >= pause && !known.keys.some(suits))) {
      try {
        known = await renewed(jwksUri)
      } catch (error) {
        if (known === undefined || age >= stale) throw error
      }
    }
    return known.keys.filter(suits).slice(0, mostTried)
  }
}

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

async function fetchKeys(call: Outgoing, uri: string): Promise<readonly ForeignKey[]> {
  const headers = { accept: 'application/jwk-set+json, application/json' }
  const { status, body } = await call({ method: 'GET', url: uri, headers, longest })
  if (status !== 200) throw new OutgoingFailed(`jwks_uri answered with ${status}`)
  const { value, problem } = readForeignJson(body)
  if (problem !== undefined) throw new OutgoingFailed(`jwks_uri: ${problem}`)
  const set = readJwkSet(value)
  if ('expected' in set) throw new OutgoingFailed(`jwks_uri: expected ${set.expected}`)
  return set.keys
}
