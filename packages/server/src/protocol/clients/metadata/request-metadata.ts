import { contentEncryptions, keyEncryptionAlgs, verifyingAlgs } from '../../jose/algorithms.ts'
import { at } from '../../messages/problem.ts'
import type { Abilities } from '../abilities.ts'
import type { DescribedClient } from '../client-fields.ts'
import { isSecureUri, type MetadataReader } from './metadata-reader.ts'

type Requests = Pick<
  DescribedClient,
  | 'requestObjectSigningAlg'
  | 'requestObjectEncryptionAlg'
  | 'requestObjectEncryptionEnc'
  | 'requestUris'
  | 'requireSignedRequestObject'
  | 'requirePushedAuthorizationRequests'
  | 'authorizationDetailsTypes'
  | 'defaultMaxAge'
  | 'requireAuthTime'
  | 'defaultAcrValues'
  | 'initiateLoginUri'
>

/** How a client makes its requests. OIDC Registration §2, RFC 9101 §10.5, RFC 9126 §6, RFC 9396 §10 */
export function readRequests(reader: MetadataReader, abilities: Abilities): Requests {
  const requestUris = reader.lines('request_uris', 512)
  for (const [index, uri] of requestUris.entries()) {
    const [address = ''] = uri.split('#', 1)
    if (!isSecureUri(address)) reader.refuse(at('request_uris', index), 'an https URL', uri)
  }
  const encryption = readEncryption(reader, abilities)
  return {
    requestObjectSigningAlg: reader.choice('request_object_signing_alg', verifyingAlgs),
    requestObjectEncryptionAlg: encryption.alg,
    requestObjectEncryptionEnc: encryption.enc,
    requestUris,
    requireSignedRequestObject: reader.flag('require_signed_request_object') ?? false,
    requirePushedAuthorizationRequests: reader.flag('require_pushed_authorization_requests') ?? false,
    authorizationDetailsTypes:
      reader.choices('authorization_details_types', abilities.authorizationDetailsTypes) ?? [],
    defaultMaxAge: reader.seconds('default_max_age'),
    requireAuthTime: reader.flag('require_auth_time') ?? false,
    defaultAcrValues: reader.choices('default_acr_values', abilities.acrValues) ?? [],
    initiateLoginUri: reader.httpsUri('initiate_login_uri'),
  }
}

/** How a client encrypts its request objects, if that is enabled on this server. OIDC Registration §2 */
function readEncryption(reader: MetadataReader, { encryptedRequests }: Abilities) {
  const [algName, encName] = ['request_object_encryption_alg', 'request_object_encryption_enc']
  const given = [algName, encName].filter((name) => reader.value(name) !== undefined)
  if (!encryptedRequests) {
    for (const name of given) {
      reader.refuse(
        name,
        'no value, because encrypted request objects are not enabled on this server',
        reader.value(name),
      )
    }
    return { alg: undefined, enc: undefined }
  }
  const alg = reader.choice(algName, keyEncryptionAlgs)
  const enc = reader.choice(encName, contentEncryptions)
  if (given.length > 0 && reader.value(algName) === undefined) {
    reader.refuse(algName, `an algorithm, because of ${encName}`, undefined)
  }
  return { alg, enc: alg && (enc ?? 'A128CBC-HS256') }
}
