import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { encryptedFor } from '../../jose/encrypted-response.ts'
import { signJws } from '../../tokens/jws.ts'

/** The lifetime of a signed response, in seconds; JARM §2.1 recommends at most 600. */
const lifetime = 300

/**
 * An authorization response as a signed JWT, so that nobody can change or replace a parameter in transit. The JWT is
 * encrypted if the client registered for that. JARM §2.1, §2.2
 */
export async function signedResponse(
  parameters: Readonly<Record<string, string>>,
  client: Client,
  context: Context,
): Promise<string> {
  const now = Math.floor((context.now() - context.ahead()) / 1000)
  const signed = await signJws(context.keys.signing(client.authorizationSignedResponseAlg), 'JWT', {
    // After the parameters, so that no parameter can replace one of these claims.
    ...parameters,
    iss: context.issuer,
    aud: client.id,
    exp: now + lifetime,
  })
  const { authorizationEncryptedResponseAlg: alg, authorizationEncryptedResponseEnc: enc } = client
  return encryptedFor(client, { alg, enc }, signed, context, 'JWT')
}
