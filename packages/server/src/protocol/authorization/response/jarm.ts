import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { encryptedFor } from '../../jose/encrypted-response.ts'
import { signJws } from '../../tokens/jws.ts'

/** Seconds in which a signed response has to be there; JARM §2.1 has at most 600. */
const lifetime = 300

/**
 * An authorization response as one JWT, so that nobody on the way can change or swap a part of it,
 * and encrypted where the client registered that. JARM §2.1, §2.2
 */
export async function signedResponse(
  parameters: Readonly<Record<string, string>>,
  client: Client,
  context: Context,
): Promise<string> {
  const now = Math.floor((context.now() - context.ahead()) / 1000)
  const signed = await signJws(context.keys.signing(client.authorizationSignedResponseAlg), 'JWT', {
    // The last word is the server's: no parameter is called like one of these.
    ...parameters,
    iss: context.issuer,
    aud: client.id,
    exp: now + lifetime,
  })
  const { authorizationEncryptedResponseAlg: alg, authorizationEncryptedResponseEnc: enc } = client
  return encryptedFor(client, { alg, enc }, signed, context, 'JWT')
}
