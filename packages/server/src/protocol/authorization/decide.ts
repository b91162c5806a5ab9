import { offeredTo } from '../access/permission.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { ErrorCode } from '../messages/errors.ts'
import type { Grant } from '../records/grant.ts'
import type { Session } from '../records/session.ts'
import type { User } from '../records/user.ts'
import { isMetByAny, meetsAcr, type RequestedAcr, requestedAcr } from '../sessions/authentication-class.ts'
import { subjectFor } from '../tokens/subject.ts'
import { canBeImpersonated, coversRequest } from './consent.ts'
import { hasSignUp } from './request/prompt.ts'
import type { AuthorizationRequest } from './request/request.ts'
import { isAbout } from './request/requested-subject.ts'

/** The person who is signed in at the browser, with their session. */
export type SignedInUser = { session: Session; user: User }

/** The next step of an authorization request: issue a response, involve the person, or refuse. */
export type Verdict =
  | { kind: 'go'; visitor: SignedInUser; grant: Grant }
  /**
   * `again`: although someone is signed in, a new sign-in is required; `other`: by a different person; `lacks`: the
   * sign-in is recent enough, and only another factor is missing.
   */
  | { kind: 'sign_in'; again: boolean; other?: true; lacks?: 'second_step' }
  | { kind: 'sign_up' }
  | { kind: 'consent'; visitor: SignedInUser; grant: Grant | undefined }
  | { kind: 'refuse'; code: ErrorCode; description: string }

/**
 * Decides the next step of a request from the current state alone: who is signed in, whether the sign-in is recent and
 * strong enough, and what the person has allowed. It is called again after every page and keeps no result of an earlier
 * call, so that no step can be skipped. OIDC Core §3.1.2.3, §3.1.2.4
 */
export async function decide(
  request: AuthorizationRequest,
  client: Client,
  visitor: SignedInUser | undefined,
  context: Context,
): Promise<Verdict> {
  const silent = request.prompt.includes('none')
  const signIn = (how: Omit<Extract<Verdict, { kind: 'sign_in' }>, 'kind'>): Verdict =>
    silent
      ? {
          kind: 'refuse',
          code: 'login_required',
          description: 'the end user is not signed in, or has to sign in again for this request',
        }
      : { kind: 'sign_in', ...how }

  const signedInSince = visitor !== undefined && visitor.session.authenticatedAt > request.arrivedAt
  // prompt=create asks for a new account even if someone is signed in. A sign-in since the request satisfies it as well:
  // the person may already have an account.
  const signUp = request.prompt.includes('create') && hasSignUp(context)
  if (signUp && !context.trace.holds('sign-up/done', signedInSince)) return { kind: 'sign_up' }

  if (!context.trace.found('session/present', visitor)) return signIn({ again: false })

  const about = isAbout(request, subjectFor(client, visitor.user.id, context))
  if (!context.trace.holds('id-token-hint/same-person', about)) {
    // Ask for another sign-in once. If the wrong person signed in for this very request, asking again is pointless.
    if (!signedInSince) return signIn({ again: true, other: true })
    return {
      kind: 'refuse',
      code: 'login_required',
      description: 'the end user who signed in is not the one named by id_token_hint or claims',
    }
  }
  const fresh = signedInSince || isFresh(request, visitor, context)
  if (!context.trace.holds('session/fresh-enough', fresh)) return signIn({ again: true })

  // RFC 9470 §5: ask for a stronger sign-in, once, and only for what is missing.
  const { amr } = visitor.session
  const asked = requestedAcr(request)
  const classes = context.authenticationClasses
  const met = meetsAcr(asked, amr, classes)
  const stronger =
    !signedInSince && !isMetByAny(asked, amr, classes) && (await couldMeet(asked, visitor, context))
  if (stronger && (!met || !silent)) return signIn({ again: true, lacks: 'second_step' })
  if (!context.trace.holds('acr/met', met, { expected: asked.values, came: amr })) {
    if (!signedInSince) return signIn({ again: true })
    return {
      kind: 'refuse',
      code: 'unmet_authentication_requirements',
      description: 'the end user signed in, but the sign-in does not meet the essential acr',
    }
  }

  const grant = await context.store.grant(visitor.user.id, client.id, context.now())
  const unproven = canBeImpersonated(client, request.redirectUri)
  const confirm = request.prompt.includes('consent') || request.prompt.includes('select_account')
  const reusable = context.trace.holds('consent/reusable', !unproven && !confirm)
  const covered =
    grant !== undefined && coversRequest(grant, request, client, await offeredTo(client, context))
  const given = covered ? grant : undefined
  if (context.trace.found('consent/given', given) && reusable) {
    return { kind: 'go', visitor, grant: given }
  }
  if (!silent) return { kind: 'consent', visitor, grant }
  return covered
    ? {
        kind: 'refuse',
        code: 'interaction_required',
        description: 'the end user has to confirm this request',
      }
    : {
        kind: 'refuse',
        code: 'consent_required',
        description: 'the end user has not consented to this request',
      }
}

/** Whether this person has another factor with which their sign-in would meet what the request asks for. */
async function couldMeet(
  asked: RequestedAcr,
  { session, user }: SignedInUser,
  { people, authenticationClasses }: Context,
): Promise<boolean> {
  if (asked.values.length === 0) return false
  const methods = await people.secondStepMethods(user.id)
  return isMetByAny(asked, [...session.amr, ...methods], authenticationClasses)
}

function isFresh(
  { prompt, maxAge }: AuthorizationRequest,
  { session }: SignedInUser,
  context: Context,
): boolean {
  if (prompt.includes('login')) return false
  return maxAge === undefined || (maxAge > 0 && context.now() - session.authenticatedAt <= maxAge * 1000)
}
