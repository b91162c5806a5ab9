import { grantedDetails } from '../access/details/granted-details.ts'
import type { AuthorizationCode } from '../authorization/response/code.ts'
import { requireCurrent } from '../clients/current-client.ts'
import { newFamily } from '../families/new-family.ts'
import { OAuthError } from '../messages/errors.ts'
import { required } from '../messages/params.ts'
import { hashOf, unwrap } from '../secrets/artefact.ts'
import { verifierProblem } from '../secrets/pkce.ts'
import { forgottenCode } from './forgotten-code.ts'
import type { GrantType } from './grant-type.ts'
import { grantedAudience } from './granted-audience.ts'
import { mayRefresh } from './refresh-token.ts'

/** A code for tokens, once. RFC 6749 §4.1.3, RFC 7636 §4.5 */
export const authorizationCode: GrantType = {
  name: 'authorization_code',
  person: 'redirected',
  parameters: ['code', 'redirect_uri', 'code_verifier', 'resource', 'authorization_details'],
  async check({ client, param, params }, context) {
    const { store, trace } = context
    const presented = required(param('code'), 'code', trace)
    const verifier = param('code_verifier')
    const hash = hashOf(presented)
    const known = unwrap('vk_code_', presented) && (await store.recallCode<AuthorizationCode>(hash))
    if (!trace.found('code/known', known)) {
      return forgottenCode(presented, { verifier, client }, context)
    }
    const code = known.data

    // The owner comes first, so that another client can neither end what a code bought nor learn that there is one: the
    // same is looked up and answered as for a code of nobody.
    const owner = { expected: code.clientId, came: client.id }
    if (!trace.holds('code/issued-to-client', code.clientId === client.id, owner)) {
      return forgottenCode(presented, { verifier, client }, context)
    }
    requireCurrent(client, known)
    // OAuth 2.1 §10.2: with PKCE the redirect URI may be left out; if sent, it is the same string. §4.1.3
    const proven = code.codeChallenge !== undefined
    const redirectUri = param('redirect_uri') ?? (proven ? code.redirectUri : undefined)
    const sameUri = redirectUri === code.redirectUri
    if (!trace.holds('code/redirect-uri', sameUri, { expected: code.redirectUri, came: redirectUri })) {
      throw new OAuthError('invalid_grant', 'redirect_uri differs from the one in the authorization request')
    }
    const problem = verifierProblem(verifier, code.codeChallenge)
    if (!trace.holds('pkce/verifier-matches', problem === undefined)) {
      throw new OAuthError('invalid_grant', problem ?? 'code_verifier is wrong')
    }

    // RFC 6749 §10.5: whoever passes the checks above held everything the code needs. Twice is once too often,
    // and nobody can tell which of the two was the thief.
    if (!trace.holds('code/unused', known.consumedAt === null)) {
      return { replayed: { id: code.familyId, userId: code.userId } }
    }
    if (!trace.holds('code/fresh', known.expiresAt > context.now())) {
      throw new OAuthError('invalid_grant', 'the code has expired; start again')
    }

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
  },
}
