import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { ErrorCode } from '../messages/errors.ts'
import type { Grant } from '../records/grant.ts'
import type { Session } from '../records/session.ts'
import type { User } from '../records/user.ts'
import { meetsAcr, requestedAcr } from '../sessions/authentication-class.ts'
import { subjectFor } from '../tokens/subject.ts'
import { covers, isUnproven } from './consent.ts'
import { hasSignUp } from './request/prompt.ts'
import type { AuthorizationRequest } from './request/request.ts'
import { isAbout } from './request/whom.ts'

/** The person at the browser, if one is signed in. */
export type Visitor = { session: Session; user: User }

/** What stands between a request and its code. */
export type Verdict =
  | { kind: 'go'; visitor: Visitor; grant: Grant }
  /** `again`: whoever is there has to; `other`: somebody else has to. */
  | { kind: 'sign_in'; again: boolean; other?: true }
  | { kind: 'sign_up' }
  | { kind: 'consent'; visitor: Visitor; grant: Grant | undefined }
  | { kind: 'refuse'; code: ErrorCode; description: string }

/**
 * Looks at a request anew each time it comes by: who is signed in, whether that is fresh enough, what was
 * allowed. Nothing is remembered of an earlier look, so no step can be left out. OIDC Core §3.1.2.3, §3.1.2.4
 */
export async function decide(
  request: AuthorizationRequest,
  client: Client,
  visitor: Visitor | undefined,
  context: Context,
): Promise<Verdict> {
  const silent = request.prompt.includes('none')
  const signIn = (how: { again: boolean; other?: true }): Verdict =>
    silent
      ? {
          kind: 'refuse',
          code: 'login_required',
          description: 'the person is not signed in, or not as this asks',
        }
      : { kind: 'sign_in', ...how }

  const since = visitor !== undefined && visitor.session.authenticatedAt > request.arrivedAt
  // Whoever is signed in wants another account; and whoever has one already may sign in instead.
  const signUp = request.prompt.includes('create') && hasSignUp(context)
  if (signUp && !context.trace.holds('sign-up/done', since)) return { kind: 'sign_up' }

  if (!context.trace.found('session/present', visitor)) return signIn({ again: false })

  const about = isAbout(request, subjectFor(client, visitor.user.id, context))
  if (!context.trace.holds('id-token-hint/same-person', about)) {
    // Whoever signed in for this request and is somebody else will not become the right one by asking again.
    if (!since) return signIn({ again: true, other: true })
    return {
      kind: 'refuse',
      code: 'login_required',
      description: 'another person signed in than was asked for',
    }
  }
  const fresh = since || isFresh(request, visitor, context)
  if (!context.trace.holds('session/fresh-enough', fresh)) return signIn({ again: true })

  // RFC 9470 §5: a stronger sign-in is asked for, once.
  const { amr } = visitor.session
  const asked = requestedAcr(request)
  const met = meetsAcr(asked, amr, context.authenticationClasses)
  if (!context.trace.holds('acr/met', met, { expected: asked.values, came: amr })) {
    if (!since) return signIn({ again: true })
    return {
      kind: 'refuse',
      code: 'unmet_authentication_requirements',
      description: 'the person signed in, but not as the essential acr asks',
    }
  }

  const grant = await context.store.grant(visitor.user.id, client.id, context.now())
  const unproven = isUnproven(client, request.redirectUri)
  const confirm = request.prompt.includes('consent') || request.prompt.includes('select_account')
  const reusable = context.trace.holds('consent/reusable', !unproven && !confirm)
  const covered = grant !== undefined && covers(grant, request, client, await context.store.apis())
  const given = covered ? grant : undefined
  if (context.trace.found('consent/given', given) && reusable) {
    return { kind: 'go', visitor, grant: given }
  }
  if (!silent) return { kind: 'consent', visitor, grant }
  return covered
    ? {
        kind: 'refuse',
        code: 'interaction_required',
        description: 'this app has to be confirmed by the person',
      }
    : { kind: 'refuse', code: 'consent_required', description: 'the person has not allowed this yet' }
}

function isFresh({ prompt, maxAge }: AuthorizationRequest, { session }: Visitor, context: Context): boolean {
  if (prompt.includes('login')) return false
  return maxAge === undefined || (maxAge > 0 && context.now() - session.authenticatedAt <= maxAge * 1000)
}
