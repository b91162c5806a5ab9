import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { noteUse } from '../note-use.ts'
import type { Spend } from '../store.ts'
import { type AuthorizationAnswer, answering, usedAlready } from './answer.ts'
import { bring } from './bring.ts'
import { allowedBefore } from './consent.ts'
import { decide, type Visitor } from './decide.ts'
import { grantedResources } from './issue-code.ts'
import type { AuthorizationRequest } from './request.ts'
import { grantedClaims } from './requested-claims.ts'
import { respond } from './response.ts'

/** A valid request, and what to spend with its answer: it was sent ahead, or has waited for a person. */
export type Proceeding = { request: AuthorizationRequest; client: Client; spends: readonly Spend[] }

/** Takes a request as far as it gets without asking, or says what has to be asked. */
export async function proceed(
  proceeding: Proceeding,
  visitor: Visitor | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  const { request, client, spends } = proceeding
  return answering({ client, address: request, spends }, context, async () => {
    const verdict = await decide(request, client, visitor, context)
    if (verdict.kind === 'refuse') throw new OAuthError(verdict.code, verdict.description)
    if (verdict.kind !== 'go') return { kind: 'ask', client, request, verdict }

    const { grant } = verdict
    // Optional scopes come along if they were allowed before, and are not asked for again by every visit.
    const apis = await context.store.apis()
    const scope = request.scope.filter((each) => allowedBefore(each, grant, request, apis))
    const resources = await grantedResources(request, scope, context)
    const claims = grantedClaims(request, scope)
    const { authorizationDetails } = request
    const granted = { scope, resources, authorizationDetails, claims, grantExpiresAt: grant.expiresAt }
    const asked = { request, client, visitor: verdict.visitor }
    const { parameters, makes } = await bring(asked, granted, context)
    const made = makes(grant.id)
    if (client.selfRegistered !== undefined) await noteUse(client, context)
    const won = await context.store.conclude({ spends, made, grantId: grant.id, now: context.now() })
    if (won === 'won') {
      const response = await respond({ address: request, client }, parameters, context)
      return { kind: 'respond', client, response }
    }
    // The permission ended in between, so it has to be asked for; unless this request was answered already.
    return spends.length === 0 ? proceed(proceeding, visitor, context) : usedAlready()
  })
}
