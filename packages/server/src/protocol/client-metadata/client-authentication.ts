import type { DescribedClient } from '../client-fields.ts'
import { secretAlgs, verifyingAlgs } from '../jose/algorithms.ts'
import { readJwkSet } from '../jose/jwk-set.ts'
import type { Abilities } from './abilities.ts'
import type { MetadataReader } from './metadata-reader.ts'

export type ClientAuthentication = Pick<
  DescribedClient,
  | 'tokenEndpointAuthMethod'
  | 'tokenEndpointAuthSigningAlg'
  | 'legacyAssertionAudience'
  | 'requirePkce'
  | 'jwks'
  | 'jwksUri'
>

/** How a client proves who it is, and its keys. OIDC Core §9, RFC 7591 §2 */
export function readClientAuthentication(
  reader: MetadataReader,
  { authMethods, publicWithoutPkce }: Abilities,
): ClientAuthentication {
  const method = reader.choice('token_endpoint_auth_method', authMethods) ?? 'client_secret_basic'
  const jwks = reader.object('jwks')
  const jwksUri = reader.secureUri('jwks_uri')
  if (jwks !== undefined) {
    const read = readJwkSet(jwks)
    if ('expected' in read) reader.refuse('jwks', read.expected, jwks)
    if (jwksUri !== undefined) reader.refuse('jwks', 'nothing beside jwks_uri', jwks)
  }
  const hasKeys = jwks !== undefined || jwksUri !== undefined
  if (method === 'private_key_jwt' && !hasKeys) {
    reader.refuse('jwks', 'a JWK Set, or jwks_uri, because of private_key_jwt', undefined)
  }
  const algs = method === 'client_secret_jwt' ? secretAlgs : verifyingAlgs
  const requirePkce = reader.flag('require_pkce') ?? true
  if (!requirePkce && method === 'none' && !publicWithoutPkce) {
    // RFC 9700 §2.1.1: for a public client nothing else ties a code to who asked for it.
    reader.refuse(
      'require_pkce',
      'true, because the client is public and features.code_without_pkce is off',
      false,
    )
  }
  return {
    tokenEndpointAuthMethod: method,
    tokenEndpointAuthSigningAlg: reader.choice('token_endpoint_auth_signing_alg', algs),
    legacyAssertionAudience: reader.flag('legacy_assertion_audience') ?? false,
    requirePkce,
    jwks,
    jwksUri,
  }
}
