import { type Client, isPublic } from '../client.ts'
import { authenticateClient, challengeTo } from '../client-auth/authenticate.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { json, type OAuthRequest, type OAuthResponse } from '../message.ts'
import { parseFormRequest } from '../params.ts'
import { reasonEnded } from '../policy.ts'
import { joinScope } from '../scope.ts'
import { type AccessTokenClaims, liveAccessToken } from '../tokens/access-token.ts'
import { readRefreshToken } from '../tokens/refresh-token.ts'

/**
 * The introspection endpoint. A token that is unknown, over, or none of the caller's business is inactive, and
 * the answer says nothing else about it. RFC 7662 §2
 */
export async function introspection(request: OAuthRequest, context: Context): Promise<OAuthResponse> {
  const params = parseFormRequest(request, context)
  const caller = await authenticateClient(request, params, context)
  // §4: whoever may ask could otherwise try out tokens, so the caller has to be somebody.
  if (!context.trace.holds('introspection/caller', !isPublic(caller), { came: caller.id })) {
    const headers = challengeTo(request, context)
    throw new OAuthError('invalid_client', 'introspection is for confidential clients', { headers })
  }
  const token = params.one('token')
  if (token === undefined) throw new OAuthError('invalid_request', 'token is missing')

  const active = token.startsWith('vk_rt_')
    ? await activeRefreshToken(token, caller, context)
    : await activeAccessToken(token, caller, context)
  return json(200, active ?? { active: false })
}

type Introspected = { active: true } & Record<string, unknown>

async function activeAccessToken(
  token: string,
  caller: Client,
  context: Context,
): Promise<Introspected | undefined> {
  const live = await liveAccessToken(token, context)
  if (live === undefined || !(await isForCaller(live.claims, caller, context))) return undefined
  const { family_id: _, ...claims } = live.claims
  const user = live.standing && (await context.store.user(claims.sub))
  return { active: true, token_type: 'Bearer', ...claims, ...(user ? { username: user.username } : {}) }
}

/** §4: an API sees the tokens that are for it; a client sees its own. */
async function isForCaller(claims: AccessTokenClaims, caller: Client, context: Context): Promise<boolean> {
  if (claims.client_id === caller.id) return true
  const audience = [claims.aud].flat()
  const apis = await context.store.apis()
  const held = apis.some(
    (api) => audience.includes(api.identifier) && api.introspectionClients.includes(caller.id),
  )
  return context.trace.holds('introspection/caller', held, { expected: audience, came: caller.id })
}

async function activeRefreshToken(
  token: string,
  caller: Client,
  context: Context,
): Promise<Introspected | undefined> {
  const read = readRefreshToken(token, context)
  const standing = read && (await context.store.standing(read.familyId))
  if (read === undefined || standing === undefined) return undefined
  const { family } = standing
  const newest = read.generation === family.generation
  const ended =
    reasonEnded(standing, context.now()) ?? (family.idleExpiresAt <= context.now() ? 'idle' : undefined)
  if (family.clientId !== caller.id || !newest || ended !== undefined) return undefined
  // §2.2: no token_type, because it is no token to call an API with.
  return {
    active: true,
    iss: context.issuer,
    client_id: family.clientId,
    sub: family.userId,
    scope: joinScope(family.scope),
    iat: Math.floor(family.createdAt / 1000),
    exp: Math.floor(family.idleExpiresAt / 1000),
  }
}
