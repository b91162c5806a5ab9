import type { Client } from '../clients/client.ts'
import { noteUse } from '../clients/note-use.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Spend } from '../records/one-time.ts'
import { allowedBefore } from './consent.ts'
import { decide, type Visitor } from './decide.ts'
import { requireStillAsking } from './interaction.ts'
import type { AuthorizationRequest } from './request/request.ts'
import { grantedClaims } from './request/requested-claims.ts'
import { type AuthorizationAnswer, answering, isAnswered, usedAlready } from './response/answer.ts'
import { bring } from './response/bring.ts'
import { grantedResources } from './response/issue-code.ts'
import { respond } from './response/response.ts'

/** A valid request, and what to spend with its answer: it was sent ahead, or has waited for a person. */
export type Proceeding = { request: AuthorizationRequest; client: Client; spends: readonly Spend[] }

/**
 * Takes a request as far as it gets without asking, or says what has to be asked. `who` reads who is at the browser.
 * What an answer rests on may change while it is made: a sign-out, a permission that is taken back, another registration.
 * Then everything is read anew, person and client too, and tried once more, and no further. Throws `temporarily_unavailable` in the answer.
 */
export async function proceed(
  proceeding: Proceeding,
  who: () => Promise<Visitor | undefined>,
  context: Context,
): Promise<AuthorizationAnswer> {
  const { request, client, spends } = proceeding
  return answering({ client, address: request, spends }, context, async () => {
    const answer =
      (await tried(proceeding, await who(), context)) ?? (await triedAnew(proceeding, who, context))
    if (answer !== undefined) return answer
    throw new OAuthError('temporarily_unavailable', 'what this rests on has changed meanwhile; try again')
  })
}

async function triedAnew(
  proceeding: Proceeding,
  who: () => Promise<Visitor | undefined>,
  context: Context,
): Promise<AuthorizationAnswer | undefined> {
  const { request } = proceeding
  const registered = await context.store.freshClient(request.clientId)
  let client: Client
  try {
    client = requireStillAsking(request, registered, context)
  } catch (error) {
    // What was sent to an address that is none of the app's any more would be somebody else's.
    if (error instanceof OAuthError) return { kind: 'error_page', error }
    throw error
  }
  return tried({ ...proceeding, client }, await who(), context)
}

/** `undefined` where the write was lost to a change of what the answer rests on. */
async function tried(
  { request, client, spends }: Proceeding,
  visitor: Visitor | undefined,
  context: Context,
): Promise<AuthorizationAnswer | undefined> {
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
  const won = await context.store.conclude({ client, spends, made, grantId: grant.id, now: context.now() })
  if (won === 'lost') return (await isAnswered(spends, context)) ? usedAlready(context) : undefined
  const response = await respond({ address: request, client }, parameters, context)
  return { kind: 'respond', client, response }
}
