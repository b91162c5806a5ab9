import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { encryptedFor } from '../jose/encrypted-response.ts'
import { signJws } from '../tokens/jws.ts'
import { subjectFor } from '../tokens/subject.ts'

/** The part of the context that a notice needs. A notice belongs to no request. */
export type NoticeContext = Pick<
  Context,
  'issuer' | 'store' | 'keys' | 'clientKeys' | 'call' | 'now' | 'ahead' | 'random' | 'pairwiseSubject'
>

/** Seconds. Long enough for clocks that differ a little, too short for a stolen token to be useful. BCL §2.4 */
const lifetime = 120

/**
 * Makes a logout token for one session, signed and encrypted like the client's ID tokens. Its `typ` and the absence of a
 * nonce keep it from being accepted as an ID token. BCL §2.4
 */
export async function mintLogoutToken(
  client: Client,
  { userId, sid }: { userId: string; sid: string },
  context: NoticeContext,
): Promise<string> {
  const now = Math.floor(context.now() / 1000) - Math.ceil(context.ahead() / 1000)
  const signed = await signJws(context.keys.signing(client.idTokenSignedResponseAlg), 'logout+jwt', {
    iss: context.issuer,
    aud: client.id,
    iat: now,
    exp: now + lifetime,
    jti: context.random(16).toString('base64url'),
    // Both `sub` and `sid`: a client that does not track sessions ends everything it has for the person.
    sub: subjectFor(client, userId, context),
    sid,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
  const registered = { alg: client.idTokenEncryptedResponseAlg, enc: client.idTokenEncryptedResponseEnc }
  return encryptedFor(client, registered, signed, context, 'JWT')
}
