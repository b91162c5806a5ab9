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
 * The revocation endpoint. A refresh token takes its whole family with it, an access token only itself. What is
 * unknown, over, or another client's gets the same answer and has no effect, so there is nothing to learn here.
 * RFC 7009 §2, §2.1, §2.2
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
 * What is over here may live on another server, whose clock is behind, and must not once this one has said that it
 * is revoked. Four hours less than a denied token is kept after its end. Milliseconds.
 */
const overElsewhere = mostClockDifference - 4 * 60 * 60 * 1000

async function revokeAccessToken(token: string, client: Client, context: Context): Promise<void> {
  const read = (each: string, at: Context) => readAccessToken(each, at, overElsewhere)
  const claims = read(token, context) ?? (await readWithNewerKey(token, context, read))
  if (claims === undefined || claims.client_id !== client.id) return
  await context.store.deny(claims.jti, endsAt(claims))
}
