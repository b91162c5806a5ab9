import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { Spend } from '../store.ts'
import { type AuthorizationAnswer, answering, usedAlready } from './answer.ts'
import { allowedBefore } from './consent.ts'
import { decide, type Visitor } from './decide.ts'
import { grantedResources, newCode } from './issue-code.ts'
import type { AuthorizationRequest } from './request.ts'
import { respond } from './response.ts'

/** A valid request, and what to spend with its answer if it has waited for a person. */
export type Proceeding = { request: AuthorizationRequest; client: Client; spends?: Spend | undefined }

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
    const granted = { scope, resources, grantExpiresAt: grant.expiresAt }
    const { code, kept } = newCode(request, client, verdict.visitor, granted, context)
    const won = await context.store.rememberCode({
      spends,
      code: kept(grant.id),
      grantId: grant.id,
      now: context.now(),
    })
    if (won === 'won')
      return { kind: 'respond', client, response: respond(request, context.issuer, { code }) }
    // The permission ended in between, so it has to be asked for; unless this request was answered already.
    return spends === undefined ? proceed(proceeding, visitor, context) : usedAlready()
  })
}
