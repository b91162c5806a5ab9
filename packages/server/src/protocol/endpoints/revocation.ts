import type { AuthenticateClient } from '../clients/authentication/authenticate.ts'
import type { Client } from '../clients/client.ts'
import { mostClockDifference } from '../clock-difference.ts'
import type { Context } from '../context.ts'
import type { OAuthRequest, OAuthResponse } from '../messages/message.ts'
import { parseFormRequest, required } from '../messages/params.ts'
import { endsAt, readAccessToken } from '../tokens/access-token.ts'
import { readWithNewerKey } from '../tokens/newer-key.ts'
import { readRefreshToken } from '../tokens/refresh-token.ts'

/**
 * The revocation endpoint. Revoking a refresh token revokes its whole family, revoking an access token only that token.
 * A token that is unknown, expired or another client's has the same response and no effect, so that nothing can be
 * learned about it. RFC 7009 §2, §2.1, §2.2
 */
export async function revocation(
  request: OAuthRequest,
  authenticate: AuthenticateClient,
  context: Context,
): Promise<OAuthResponse> {
  const params = parseFormRequest(request, context)
  const client = await authenticate(request, params, 'revocation', context)
  const token = required(params.one('token'), 'token', context.trace)

  if (token.startsWith('vk_rt_')) await revokeRefreshToken(token, client, context)
  else await revokeAccessToken(token, client, context)
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' }
}

async function revokeRefreshToken(token: string, client: Client, context: Context): Promise<void> {
  const read = readRefreshToken(token, context) ?? (await readWithNewerKey(token, context, readRefreshToken))
  const standing = read && (await context.store.standing(read.familyId))
  if (read === undefined || standing === undefined) return
  const { family } = standing
  const owner = { expected: family.clientId, came: client.id }
  if (!context.trace.holds('refresh-token/issued-to-client', family.clientId === client.id, owner)) return
  await context.store.revokeFamily(family.id, context.now(), [
    { type: 'token_revoked', userId: family.userId, clientId: client.id, flowId: context.trace.flowId },
  ])
}

/**
 * Milliseconds after its expiry for which an access token can still be revoked: a server whose clock is behind may
 * still accept the token, and must refuse it once this server has confirmed the revocation. This is four hours less
 * than the time for which the deny list keeps an expired token.
 */
const overElsewhere = mostClockDifference - 4 * 60 * 60 * 1000

async function revokeAccessToken(token: string, client: Client, context: Context): Promise<void> {
  const read = (each: string, at: Context) => readAccessToken(each, at, overElsewhere)
  const claims = read(token, context) ?? (await readWithNewerKey(token, context, read))
  if (claims === undefined || claims.client_id !== client.id) return
  await context.store.deny(claims.jti, endsAt(claims))
}
