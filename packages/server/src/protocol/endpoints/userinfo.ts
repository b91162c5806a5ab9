import { type RefusalKind, TokenRefusal } from '@valetkey/resource/challenge'
import { claimsFor } from '../access/person-claims.ts'
import { parseScope } from '../access/scope.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { encryptedFor } from '../jose/encrypted-response.ts'
import { bearerRefusal, headerToken } from '../messages/bearer-refusal.ts'
import { OAuthError } from '../messages/errors.ts'
import { json, type OAuthRequest, type OAuthResponse } from '../messages/message.ts'
import { parseForm, requireForm } from '../messages/params.ts'
import { liveAccessToken } from '../tokens/access-token.ts'
import { signJws } from '../tokens/jws.ts'

/** The UserInfo endpoint: a protected resource like any other. OIDC Core §5.3 */
export async function userInfo(request: OAuthRequest, context: Context): Promise<OAuthResponse> {
  try {
    const { claims, client } = await claimsOfBearer(request, context)
    return await asRegistered(claims, client, context)
  } catch (error) {
    // RFC 6750 §3.1: a malformed form is an error in the Bearer scheme, too.
    const malformed = error instanceof OAuthError && error.code === 'invalid_request'
    const refused = malformed ? refuse('invalid_request', error.description) : error
    throw bearerRefusal(refused, context, ['openid'])
  }
}

/** JSON, or a JWT if the client registered for one: signed, encrypted, or signed and encrypted. OIDC Core §5.3.2 */
async function asRegistered(
  claims: Record<string, unknown>,
  client: Client,
  context: Context,
): Promise<OAuthResponse> {
  const { userinfoSignedResponseAlg: signingAlg, userinfoEncryptedResponseAlg: alg } = client
  if (signingAlg === undefined && alg === undefined) return json(200, claims)
  const text =
    signingAlg === undefined
      ? JSON.stringify(claims)
      : await signJws(context.keys.signing(signingAlg), 'JWT', {
          ...claims,
          iss: context.issuer,
          aud: client.id,
        })
  const registered = { alg, enc: client.userinfoEncryptedResponseEnc }
  const cty = signingAlg === undefined ? undefined : 'JWT'
  const body = await encryptedFor(client, registered, text, context, cty)
  return { status: 200, headers: { 'content-type': 'application/jwt', 'cache-control': 'no-store' }, body }
}

async function claimsOfBearer(
  request: OAuthRequest,
  context: Context,
): Promise<{ claims: Record<string, unknown>; client: Client }> {
  const live = await liveAccessToken(presentedToken(request, context), context)
  if (live === undefined) throw refuse('invalid_token', 'the access token is unknown, expired or revoked')
  const { claims, standing, client } = live

  const audience = [claims.aud].flat()
  const forUs = audience.includes(context.userInfo.identifier)
  const evidence = { expected: context.userInfo.identifier, came: audience }
  if (!context.trace.holds('access-token/for-us', forUs, evidence)) {
    throw refuse('invalid_token', 'the access token is for another API')
  }
  const scope = parseScope(claims.scope ?? '') ?? []
  const person = scope.includes('openid') ? standing?.user?.id : undefined
  if (!context.trace.found('access-token/scope', person, { expected: 'openid', came: scope })) {
    throw refuse('insufficient_scope', 'the access token does not have the scope openid')
  }
  const user = await context.store.user(person)
  if (user === undefined) throw refuse('invalid_token', 'the account of the end user was deleted')
  const asked = { client, scope, ...(claims.userinfo_claims && { named: claims.userinfo_claims }) }
  return { claims: await claimsFor(user, claims.sub, asked, context), client }
}

/** Sent in the header, or with POST in the form; never in both, never in the URL. RFC 6750 §2, OIDC Core §5.3.1 */
function presentedToken({ method, headers, body, query }: OAuthRequest, context: Context): string {
  const misplaced = query !== '' && parseForm(query, context.trace).has('access_token')
  if (!context.trace.holds('request/no-secrets-in-query', !misplaced)) {
    throw refuse('invalid_request', 'send the access token in the Authorization header, never in the URL')
  }
  const header = headerToken({ headers }, context)
  const form = method === 'POST' && body !== '' ? formToken(headers, body, context) : undefined
  if (header.kind === 'token' && form !== undefined) {
    context.trace.holds('access-token/presented', false, { expected: 'one token', came: 'two' })
    throw refuse('invalid_request', 'send the access token once, in the header or in the form')
  }
  const token = header.kind === 'token' ? header.token : form
  if (!context.trace.found('access-token/presented', token)) {
    throw refuse('no_token', 'expected an access token')
  }
  return token
}

function formToken(headers: OAuthRequest['headers'], body: string, { trace }: Context): string | undefined {
  requireForm(headers, trace)
  const params = parseForm(body, trace)
  params.refuseDuplicates(trace)
  return params.one('access_token')
}

function refuse(kind: RefusalKind, description: string): TokenRefusal {
  return new TokenRefusal(kind, description)
}
