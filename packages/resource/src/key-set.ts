import { type CryptoKey, importJWK, type JWK } from 'jose'
import { type Algorithm, algorithms, sameAlgorithm } from './algorithms.ts'
import type { AuthorizationServer } from './authorization-server.ts'
import { isJsonObject, type JsonObject } from './foreign-json.ts'
import { type Fetch, fetchJson, unavailable } from './json-document.ts'
import { KeptDocument } from './kept-document.ts'

/** The public keys of an issuer. RFC 7517 §5 */
export type KeySet = {
  /** The keys that may have made a signature: those of the algorithm, and of the `kid` if the token has one. */
  candidates(alg: Algorithm, kid: string | undefined): Promise<readonly CryptoKey[]>
}

const freshFor = 10 * 60_000
/** A token without `kid` is tried against at most this many keys, however many the set has. */
const maxCandidates = 4

/** The keys at an issuer's `jwks_uri`, cached for ten minutes; an unknown `kid` renews them. OIDC Core §10.1.1 */
export function remoteKeySet(server: AuthorizationServer, fetch: Fetch, now: () => number): KeySet {
  const keys = new KeptDocument({ load: async () => load(fetch, await server.jwksUri()), freshFor, now })
  return {
    async candidates(alg, kid) {
      const known = await keys.current()
      const matching = known.filter((key) => key.fits(alg, kid))
      const found =
        matching.length > 0 ? matching : (await keys.renewed(known)).filter((key) => key.fits(alg, kid))
      const imported = await Promise.all(found.slice(0, maxCandidates).map((key) => key.for(alg)))
      return imported.filter((key) => key !== undefined)
    },
  }
}

async function load(fetch: Fetch, url: string): Promise<readonly PublishedKey[]> {
  const { keys } = await fetchJson(fetch, url)
  if (!Array.isArray(keys)) throw unavailable(`${url} is not a JWK set: it has no "keys" list`)
  return keys.filter(isJsonObject).map((jwk) => new PublishedKey(jwk))
}

class PublishedKey {
  readonly #jwk: JsonObject
  readonly #imported = new Map<Algorithm, Promise<CryptoKey | undefined>>()

  constructor(jwk: JsonObject) {
    this.#jwk = jwk
  }

  /** RFC 8725 §3.1: a key is used only for what its own `kty`, `crv`, `alg`, `use` and `key_ops` allow. */
  fits(alg: Algorithm, kid: string | undefined): boolean {
    const jwk = this.#jwk
    const expected: { kty: string; crv?: string } = algorithms[alg]
    return (
      (kid === undefined || jwk.kid === kid) &&
      jwk.kty === expected.kty &&
      (expected.crv === undefined || jwk.crv === expected.crv) &&
      (jwk.alg === undefined || sameAlgorithm(jwk.alg, alg)) &&
      (jwk.use === undefined || jwk.use === 'sig') &&
      (!Array.isArray(jwk.key_ops) || jwk.key_ops.includes('verify'))
    )
  }

  for(alg: Algorithm): Promise<CryptoKey | undefined> {
    const imported = this.#imported.get(alg) ?? publicKey(this.#jwk, alg)
    this.#imported.set(alg, imported)
    return imported
  }
}

async function publicKey(
  { kty, crv, x, y, n, e }: JsonObject,
  alg: Algorithm,
): Promise<CryptoKey | undefined> {
  try {
    const key = await importJWK({ kty, crv, x, y, n, e } as JWK, alg)
    return key instanceof Uint8Array ? undefined : key
  } catch {
    // One broken key in the set must not disable the others.
    return undefined
  }
}
