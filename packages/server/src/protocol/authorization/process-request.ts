import { offeredTo } from '../access/permission.ts'
import type { Client } from '../clients/client.ts'
import { recordUse } from '../clients/record-use.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Spend } from '../records/one-time.ts'
import { allowedBefore } from './consent.ts'
import { decide, type SignedInUser } from './decide.ts'
import { requireCurrentRegistration } from './interaction.ts'
import type { AuthorizationRequest } from './request/request.ts'
import { grantedClaims } from './request/requested-claims.ts'
import {
  type AuthorizationAnswer,
  alreadyCompleted,
  isConsumedOrExpired,
  withErrorResponse,
} from './response/answer.ts'
import { grantedResources } from './response/issue-code.ts'
import { respond } from './response/response.ts'
import { responseParts } from './response/response-parts.ts'

/** A valid authorization request, with the artefacts that its response consumes: an interaction, a pushed request. */
export type Proceeding = { request: AuthorizationRequest; client: Client; spends: readonly Spend[] }

/**
 * Issues the response to a request if the person need not be asked; otherwise returns what to ask. `who` reads which
 * person is signed in at the browser. If the session, the grant or the client's registration changes while the response
 * is made, everything is read again and tried once more; a second failure is answered with `temporarily_unavailable`.
 */
export async function processRequest(
  proceeding: Proceeding,
  who: () => Promise<SignedInUser | undefined>,
  context: Context,
): Promise<AuthorizationAnswer> {
  const { request, client, spends } = proceeding
  return withErrorResponse({ client, address: request, spends }, context, async () => {
    const answer =
      (await attempt(proceeding, await who(), context)) ?? (await retry(proceeding, who, context))
    if (answer !== undefined) return answer
    throw new OAuthError(
      'temporarily_unavailable',
      'the session, the consent or the client registration changed during the request; try again',
    )
  })
}

async function retry(
  proceeding: Proceeding,
  who: () => Promise<SignedInUser | undefined>,
  context: Context,
): Promise<AuthorizationAnswer | undefined> {
  const { request } = proceeding
  const registered = await context.store.freshClient(request.clientId)
  let client: Client
  try {
    client = requireCurrentRegistration(request, registered, context)
  } catch (error) {
    // The redirect URI may no longer belong to the client, so the error must not be sent there.
    if (error instanceof OAuthError) return { kind: 'error_page', error }
    throw error
  }
  return attempt({ ...proceeding, client }, await who(), context)
}

/** `undefined` if the write failed because the session, the grant or the registration had changed. */
async function attempt(
  { request, client, spends }: Proceeding,
  visitor: SignedInUser | undefined,
  context: Context,
): Promise<AuthorizationAnswer | undefined> {
  const verdict = await decide(request, client, visitor, context)
  if (verdict.kind === 'refuse') throw new OAuthError(verdict.code, verdict.description)
  if (verdict.kind !== 'go') return { kind: 'ask', client, request, verdict }

  const { grant } = verdict
  // Optional scopes are included if they were allowed before. A request does not ask for them again each time.
  const offered = await offeredTo(client, context)
  const scope = request.scope.filter((each) => allowedBefore(each, grant, request, offered))
  const resources = await grantedResources(request, scope, context)
  const claims = grantedClaims(request, scope, offered.claims)
  const { authorizationDetails } = request
  const granted = { scope, resources, authorizationDetails, claims, grantExpiresAt: grant.expiresAt }
  const asked = { request, client, visitor: verdict.visitor }
  const { parameters, makes } = await responseParts(asked, granted, context)
  const made = makes(grant.id)
  if (client.selfRegistered !== undefined) await recordUse(client, context)
  const outcome = await context.store.conclude({
    client,
    spends,
    made,
    grantId: grant.id,
    now: context.now(),
  })
  if (outcome === 'lost')
    return (await isConsumedOrExpired(spends, context)) ? alreadyCompleted(context) : undefined
  const response = await respond({ address: request, client }, parameters, context)
  return { kind: 'respond', client, response }
}
