import { verifyingAlgs } from '../../jose/algorithms.ts'
import { readJwkSet } from '../../jose/jwk-set.ts'
import { type Abilities, named, namesOf } from '../abilities.ts'
import { clientSecretBasic } from '../authentication/client-secret-basic.ts'
import type { MethodTraits } from '../authentication/method-traits.ts'
import { isPublic } from '../client.ts'
import type { DescribedClient } from '../client-fields.ts'
import type { MetadataReader } from './metadata-reader.ts'

export type ClientAuthentication = Pick<
  DescribedClient,
  | 'tokenEndpointAuthMethod'
  | 'secretInEitherPlace'
  | 'tokenEndpointAuthSigningAlg'
  | 'legacyAssertionAudience'
  | 'requirePkce'
  | 'jwks'
  | 'jwksUri'
>

/** How a client authenticates, and its keys. OIDC Core §9, RFC 7591 §2 */
export function readClientAuthentication(
  reader: MetadataReader,
  { authMethods, publicWithoutPkce }: Abilities,
): ClientAuthentication {
  // The default of RFC 7591 §2.
  const name = reader.choice('token_endpoint_auth_method', namesOf(authMethods)) ?? clientSecretBasic.name
  const method = named(authMethods, name)
  const jwks = reader.object('jwks')
  const jwksUri = reader.secureUri('jwks_uri')
  if (jwks !== undefined) {
    const read = readJwkSet(jwks)
    if ('expected' in read) reader.refuse('jwks', read.expected, jwks)
    if (jwksUri !== undefined) reader.refuse('jwks', 'either jwks or jwks_uri, not both', jwks)
  }
  const hasKeys = jwks !== undefined || jwksUri !== undefined
  if (method?.keys && !hasKeys) {
    reader.refuse('jwks', `a JWK Set, or jwks_uri, because of ${name}`, undefined)
  }
  const algs = method?.assertionAlgs ?? verifyingAlgs
  const requirePkce = reader.flag('require_pkce')
  if (requirePkce === false && isPublic({ tokenEndpointAuthMethod: name }) && !publicWithoutPkce) {
    // RFC 9700 §2.1.1: for a public client, nothing else binds a code to the client that requested it.
    reader.refuse(
      'require_pkce',
      'true, because the client is public and features.code_without_pkce is off',
      false,
    )
  }
  return {
    tokenEndpointAuthMethod: name,
    secretInEitherPlace: readEitherPlace(reader, name, method),
    tokenEndpointAuthSigningAlg: reader.choice('token_endpoint_auth_signing_alg', algs),
    legacyAssertionAudience: reader.flag('legacy_assertion_audience') ?? false,
    requirePkce,
    jwks,
    jwksUri,
  }
}

/** Whether the secret may be in either place: only if the registration says so, or names no method at all. */
function readEitherPlace(reader: MetadataReader, name: string, method: MethodTraits | undefined): boolean {
  const given = reader.flag('secret_in_either_place')
  if (given === true && method?.sendsSecret !== true) {
    reader.refuse('secret_in_either_place', `false, because token_endpoint_auth_method is ${name}`, given)
  }
  return given ?? reader.value('token_endpoint_auth_method') === undefined
}
