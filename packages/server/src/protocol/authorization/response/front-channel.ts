import { claimsFor } from '../../access/person-claims.ts'
import { offlineAccess } from '../../access/resource.ts'
import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { newFamily } from '../../families/new-family.ts'
import { grantedAudience } from '../../grant-types/granted-audience.ts'
import type { TokenFamily } from '../../records/token-family.ts'
import { sidFor } from '../../sessions/sid.ts'
import { type IdTokenFacts, mintIdToken } from '../../tokens/id-token.ts'
import { mintTokens } from '../../tokens/issue.ts'
import { familyIdPrefix } from '../../tokens/refresh-token.ts'
import { subjectFor } from '../../tokens/subject.ts'
import type { SignedInUser } from '../decide.ts'
import type { AuthorizationRequest } from '../request/request.ts'
import { brings } from '../request/response-type.ts'
import type { Granted } from './granted-access.ts'
import { authenticationFor } from './issue-code.ts'

/** Tokens that are returned through the browser, and the token family of the access token among them. */
export type FrontChannel = {
  parameters: Readonly<Record<string, string>>
  family: ((grantId: string) => TokenFamily) | undefined
}

/** The longest lifetime of an access token in a URL, in milliseconds: histories may keep it. RFC 9700 §2.1.2 */
const longest = 10 * 60 * 1000

/**
 * Makes the tokens of an implicit or hybrid response. There is no refresh token, and the access token is revoked when
 * the session ends. `code` is the code of the same response. RFC 6749 §4.2.2, OIDC Core §3.2.2.5, §3.3.2.5
 */
export async function frontChannel(
  asked: { request: AuthorizationRequest; client: Client; visitor: SignedInUser },
  granted: Granted,
  code: string | undefined,
  context: Context,
): Promise<FrontChannel> {
  const { request, client, visitor } = asked
  const { session, user } = visitor
  const authentication = authenticationFor(request, session, context)
  const facts: IdTokenFacts = {
    subject: subjectFor(client, user.id, context),
    nonce: request.nonce,
    sid: sidFor(session, client),
    ...authentication,
    code,
    state: request.state,
  }
  const wantsIdToken = brings(request.responseType, 'id_token')
  if (!brings(request.responseType, 'token')) {
    // OIDC Core §5.4: without any access token, the ID token contains the claims that UserInfo would return.
    const asUserInfo = request.responseType === 'id_token' || client.claimsInIdToken
    const named = [
      ...(granted.claims?.idToken ?? []),
      ...(asUserInfo ? (granted.claims?.userinfo ?? []) : []),
    ]
    const scope = asUserInfo ? granted.scope : []
    const claims = await claimsFor(user, facts.subject, { client, scope, named }, context)
    const idToken = await mintIdToken(client, { ...facts, claims }, context)
    return { parameters: { id_token: idToken }, family: undefined }
  }

  const scope = granted.scope.filter((each) => each !== offlineAccess)
  const audience = await grantedAudience([], { scope, resources: granted.resources }, client, context)
  const { resources, claims, grantExpiresAt } = granted
  const family = newFamily(
    familyIdPrefix + context.random(16).toString('base64url'),
    {
      userId: user.id,
      sessionId: session.id,
      sid: facts.sid,
      resources,
      ...authentication,
      claims,
      grantExpiresAt,
    },
    { client, scope, audience, refreshToken: false, longest },
    context,
  )
  const minted = await mintTokens(
    {
      subject: user.id,
      scope,
      audience,
      family: { kind: 'awaits_grant', family },
      refreshToken: false,
      authentication,
      claims: granted.claims,
      ...(wantsIdToken ? { idToken: facts } : {}),
    },
    client,
    context,
  )
  const parameters = Object.entries(minted).map(([name, value]) => [name, String(value)])
  return {
    parameters: Object.fromEntries(parameters),
    family: (grantId) => ({ ...family, grantId }),
  }
}
