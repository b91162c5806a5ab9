import { grantedDetails } from '../access/details/granted-details.ts'
import type { AuthorizationCode } from '../authorization/response/authorization-code.ts'
import type { Client } from '../clients/client.ts'
import { requireCurrent } from '../clients/current-client.ts'
import type { Context } from '../context.ts'
import { newFamily } from '../families/new-family.ts'
import { OAuthError } from '../messages/errors.ts'
import { required } from '../messages/params.ts'
import type { OneTime } from '../records/one-time.ts'
import type { OfClient } from '../records/token-family.ts'
import { hashOf, unwrap } from '../secrets/artefact.ts'
import { verifierProblem } from '../secrets/pkce.ts'
import { deletedCode } from './deleted-code.ts'
import type { Entitlement, GrantType, TokenRequest } from './grant-type.ts'
import { grantedAudience } from './granted-audience.ts'
import { mayRefresh } from './refresh-token.ts'

/** A code that the store still has, with the time of its client's last change. */
type KnownCode = OneTime<AuthorizationCode> & OfClient

/** Exchanges an authorization code for tokens, once. RFC 6749 §4.1.3, RFC 7636 §4.5 */
export const authorizationCode: GrantType = {
  name: 'authorization_code',
  person: 'redirected',
  parameters: ['code', 'redirect_uri', 'code_verifier', 'resource', 'authorization_details'],
  async check(request, context) {
    const { client, param } = request
    const { trace } = context
    const presented = required(param('code'), 'code', trace)
    const verifier = param('code_verifier')
    const known = await codeIssuedTo(client, presented, context)
    if (known === undefined) return deletedCode(presented, { verifier, client }, context)

    requireCurrent(client, known)
    requireSameRedirectUri(param('redirect_uri'), known.data, context)
    requireVerifier(verifier, known.data, context)
    // RFC 6749 §10.5: a caller that passes the checks above has everything that the use of the code requires. The
    // second such request revokes the family, because the server cannot know which of the two callers is the thief.
    if (!trace.holds('code/unused', known.consumedAt === null)) {
      return { replayed: { id: known.data.familyId, userId: known.data.userId } }
    }
    requireUnexpired(known, context)
    return entitlement(request, known, context)
  },
}

/**
 * Returns `undefined` for the code of another client as for an unknown code, so that a client can neither learn that
 * another client's code exists nor revoke the tokens issued for it. RFC 6749 §4.1.3
 */
async function codeIssuedTo(
  client: Client,
  presented: string,
  { store, trace }: Context,
): Promise<KnownCode | undefined> {
  const hash = hashOf(presented)
  const known = unwrap('vk_code_', presented) && (await store.recallCode<AuthorizationCode>(hash))
  if (!trace.found('code/known', known)) return undefined
  const { clientId } = known.data
  const evidence = { expected: clientId, came: client.id }
  return trace.holds('code/issued-to-client', clientId === client.id, evidence) ? known : undefined
}

/** RFC 6749 §4.1.3: the same string as in the authorization request. */
function requireSameRedirectUri(sent: string | undefined, code: AuthorizationCode, { trace }: Context): void {
  // OAuth 2.1 §10.2: a client that used PKCE may leave redirect_uri out.
  const optional = code.codeChallenge !== undefined
  const redirectUri = sent ?? (optional ? code.redirectUri : undefined)
  const evidence = { expected: code.redirectUri, came: redirectUri }
  if (!trace.holds('code/redirect-uri', redirectUri === code.redirectUri, evidence)) {
    throw new OAuthError('invalid_grant', 'redirect_uri differs from the one in the authorization request')
  }
}

/** RFC 7636 §4.6: the verifier matches the code challenge of the authorization request. */
function requireVerifier(verifier: string | undefined, code: AuthorizationCode, { trace }: Context): void {
  const problem = verifierProblem(verifier, code.codeChallenge)
  if (!trace.holds('pkce/verifier-matches', problem === undefined)) {
    throw new OAuthError('invalid_grant', problem ?? 'code_verifier is wrong')
  }
}

/** RFC 6749 §4.1.2: a code is short-lived. */
function requireUnexpired({ expiresAt }: KnownCode, { trace, now }: Context): void {
  if (!trace.holds('code/fresh', expiresAt > now())) {
    throw new OAuthError('invalid_grant', 'the code has expired; send a new authorization request')
  }
}

/** What the person granted, within what the client is still registered for. */
async function entitlement(
  { client, param, params }: TokenRequest,
  { data: code, hash }: KnownCode,
  context: Context,
): Promise<Entitlement> {
  const scope = code.scope.filter((each) => client.scope.includes(each))
  const details = grantedDetails(param('authorization_details'), code.authorizationDetails, client, context)
  const granted = { scope, resources: code.resources, authorizationDetails: details }
  const audience = await grantedAudience(params('resource'), granted, client, context)
  const refreshToken = mayRefresh(client)
  const given = { client, scope, audience, refreshToken }
  const family = { ...newFamily(code.familyId, code, given, context), grantId: code.grantId }
  return {
    subject: code.userId,
    scope,
    audience,
    authorizationDetails: details,
    family: { kind: 'begins', family, spends: { kind: 'code', hash } },
    refreshToken,
    authentication: { authenticatedAt: code.authenticatedAt, amr: code.amr, acr: code.acr },
    claims: code.claims,
    ...(scope.includes('openid') ? { idToken: { nonce: code.nonce, sid: code.sid } } : {}),
    ...(code.grantExpiresAt === null ? {} : { expiresAt: code.grantExpiresAt }),
  }
}
