import { signingAlgs } from '../../access/api.ts'
import { contentEncryptions, keyEncryptionAlgs } from '../../jose/algorithms.ts'
import type { DescribedClient } from '../client-fields.ts'
import { sectorOf } from '../sector.ts'
import type { MetadataReader } from './metadata-reader.ts'

type SignedResponses = Pick<
  DescribedClient,
  | 'idTokenSignedResponseAlg'
  | 'claimsInIdToken'
  | 'userinfoSignedResponseAlg'
  | 'introspectionSignedResponseAlg'
  | 'authorizationSignedResponseAlg'
  | 'subjectType'
  | 'sectorIdentifierUri'
>

/**
 * How responses for the client are signed, its subject type, and whether its ID tokens contain claims.
 * OIDC Registration §2, JARM §3, RFC 9701 §6
 */
export function readSignedResponses(reader: MetadataReader): SignedResponses {
  return {
    idTokenSignedResponseAlg: reader.choice('id_token_signed_response_alg', signingAlgs) ?? 'RS256',
    claimsInIdToken: reader.flag('claims_in_id_token') ?? false,
    userinfoSignedResponseAlg: reader.choice('userinfo_signed_response_alg', signingAlgs),
    introspectionSignedResponseAlg: reader.choice('introspection_signed_response_alg', signingAlgs),
    authorizationSignedResponseAlg:
      reader.choice('authorization_signed_response_alg', signingAlgs) ?? 'RS256',
    subjectType: reader.choice('subject_type', ['public', 'pairwise']) ?? 'public',
    sectorIdentifierUri: reader.secureUri('sector_identifier_uri'),
  }
}

/** A client with pairwise subjects needs a sector, which is a single host. OIDC Core §8.1 */
export function requireSector(
  reader: MetadataReader,
  signed: Pick<SignedResponses, 'subjectType' | 'sectorIdentifierUri'>,
  { redirectUris }: Pick<DescribedClient, 'redirectUris'>,
): void {
  const { subjectType, sectorIdentifierUri } = signed
  if (subjectType === 'public' || sectorOf({ redirectUris, sectorIdentifierUri }) !== undefined) return
  const expected =
    'an address, because subject_type is pairwise and redirect_uris do not share one https host'
  reader.refuse('sector_identifier_uri', expected, reader.value('sector_identifier_uri'))
}

type Keys = Pick<DescribedClient, 'jwks' | 'jwksUri'>

type Encryption = Pick<
  DescribedClient,
  | 'idTokenEncryptedResponseAlg'
  | 'idTokenEncryptedResponseEnc'
  | 'userinfoEncryptedResponseAlg'
  | 'userinfoEncryptedResponseEnc'
  | 'introspectionEncryptedResponseAlg'
  | 'introspectionEncryptedResponseEnc'
  | 'authorizationEncryptedResponseAlg'
  | 'authorizationEncryptedResponseEnc'
>

/** How responses are encrypted, with the keys that the client registers. OIDC Registration §2 */
export function readEncryption(reader: MetadataReader, keys: Keys): Encryption {
  const idToken = readPair(reader, 'id_token', keys)
  const userinfo = readPair(reader, 'userinfo', keys)
  const introspection = readPair(reader, 'introspection', keys)
  const authorization = readPair(reader, 'authorization', keys)
  return {
    idTokenEncryptedResponseAlg: idToken.alg,
    idTokenEncryptedResponseEnc: idToken.enc,
    userinfoEncryptedResponseAlg: userinfo.alg,
    userinfoEncryptedResponseEnc: userinfo.enc,
    introspectionEncryptedResponseAlg: introspection.alg,
    introspectionEncryptedResponseEnc: introspection.enc,
    authorizationEncryptedResponseAlg: authorization.alg,
    authorizationEncryptedResponseEnc: authorization.enc,
  }
}

function readPair(reader: MetadataReader, response: string, { jwks, jwksUri }: Keys) {
  const [algName, encName] = [`${response}_encrypted_response_alg`, `${response}_encrypted_response_enc`]
  const alg = reader.choice(algName, keyEncryptionAlgs)
  const enc = reader.choice(encName, contentEncryptions)
  if (enc !== undefined && reader.value(algName) === undefined) {
    reader.refuse(algName, `an algorithm, because of ${encName}`, undefined)
  }
  if (alg === undefined) return { alg: undefined, enc: undefined }
  if (jwks === undefined && jwksUri === undefined) {
    reader.refuse('jwks', `a JWK Set with a key for ${algName}, or jwks_uri`, undefined)
  }
  // The default of OIDC Registration §2.
  return { alg, enc: enc ?? 'A128CBC-HS256' }
}
