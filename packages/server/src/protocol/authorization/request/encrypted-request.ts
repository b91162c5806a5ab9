import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { decryptJwe, type ForeignJwe, looksEncrypted, readForeignJwe } from '../../jose/foreign-jwe.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { DecryptionKey } from '../../tokens/keys.ts'

const types: readonly (string | undefined)[] = [undefined, 'jwt', 'oauth-authz-req+jwt']

/**
 * Decrypts a request object. One that is not encrypted is returned unchanged. Every failure throws the same
 * `invalid_request_object`, so that an attacker who modifies a JWE learns nothing about it (a decryption oracle).
 * `longest` is in characters. RFC 9101 §6.1, RFC 7516 §11.5
 */
export async function decryptedRequest(
  object: string,
  longest: number,
  client: Client,
  context: Context,
): Promise<string> {
  if (!looksEncrypted(object)) return object
  const jwe = readForeignJwe(object, longest)
  const { requestObjectEncryptionAlg: alg, requestObjectEncryptionEnc: enc } = client
  const matches = jwe !== undefined && jwe.alg === alg && jwe.enc === enc && types.includes(jwe.cty)
  const registered = matches ? jwe : undefined
  const evidence = { expected: [alg, enc], came: jwe && [jwe.alg, jwe.enc] }
  if (!context.trace.found('request-object/encryption', registered, evidence)) throw refused()
  const text = await decrypted(registered, context)
  if (!context.trace.found('request-object/decrypted', text)) throw refused()
  return text
}

async function decrypted(jwe: ForeignJwe, { keys, random }: Context): Promise<string | undefined> {
  let candidates = keys.decrypting().filter((key) => suits(key, jwe))
  if (candidates.length === 0) {
    // Another instance may have created the key a moment ago.
    await keys.renewed()
    candidates = keys.decrypting().filter((key) => suits(key, jwe))
  }
  for (const { privateKey } of candidates) {
    const text = decryptJwe(jwe, privateKey, random)
    if (text !== undefined) return text
  }
  return undefined
}

/** Whether a key may decrypt this JWE. One without a `kid` is tried with every key of its type. OIDC Core §10.2 */
function suits({ kid, alg }: DecryptionKey, jwe: ForeignJwe): boolean {
  const isRsa = (each: string) => each === 'RSA-OAEP-256'
  return (jwe.kid === undefined || jwe.kid === kid) && isRsa(alg) === isRsa(jwe.alg)
}

function refused(): OAuthError {
  return new OAuthError('invalid_request_object', 'the request object is invalid: it cannot be decrypted')
}
