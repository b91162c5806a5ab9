import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { encryptedFor } from '../jose/encrypted-response.ts'
import { signJws } from '../tokens/jws.ts'
import { subjectFor } from '../tokens/subject.ts'

/** What a message of our own to a client is made with: there is no request that it belongs to. */
export type NoticeContext = Pick<
  Context,
  'issuer' | 'store' | 'keys' | 'clientKeys' | 'call' | 'now' | 'ahead' | 'random' | 'pairwiseSubject'
>

/** Seconds. Long enough for clocks that differ a little, too short to be worth keeping. BCL §2.4 */
const lifetime = 120

/**
 * Says that one session of a person has ended, signed and encrypted as the client's ID tokens are. Its type keeps it
 * from being taken for one of those, and so does the nonce that it never has. BCL §2.4
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
    // Both: clients that know sessions end this one, and those that know only people end what they have of this one.
    sub: subjectFor(client, userId, context),
    sid,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
  const registered = { alg: client.idTokenEncryptedResponseAlg, enc: client.idTokenEncryptedResponseEnc }
  return encryptedFor(client, registered, signed, context, 'JWT')
}
