import { grantedDetails } from '../access/details/granted-details.ts'
import { isDetailPermission, type Offered, offeredTo, permissionsOf } from '../access/permission.ts'
import type { Client } from '../clients/client.ts'
import { recordUse } from '../clients/record-use.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Grant } from '../records/grant.ts'
import type { Receipt } from '../records/receipt.ts'
import { allowedBefore, requiredScope, shownBy } from './consent.ts'
import { decide, type SignedInUser } from './decide.ts'
import type { Interaction } from './interaction.ts'
import type { AuthorizationRequest } from './request/request.ts'
import { claimPermissions, grantedClaims } from './request/requested-claims.ts'
import {
  type AuthorizationAnswer,
  alreadyCompleted,
  isConsumedOrExpired,
  withErrorResponse,
} from './response/answer.ts'
import { grantedResources } from './response/issue-code.ts'
import { respond } from './response/response.ts'
import { responseParts } from './response/response-parts.ts'

/** A person's choices on the consent page. */
export type Choice = {
  /** The id of the user to whom the page was shown. */
  account: string | undefined
  /** Identifies what the page showed, as `shownBy` does. */
  shown: string | undefined
  /** The optional scopes that the person left checked. */
  scope: readonly string[]
  duration: keyof typeof durations
  /** What the page showed of that, in words. The person keeps it as a receipt. */
  receipt(shown: {
    visitor: SignedInUser
    grant: Grant | undefined
    offered: Offered
  }): Promise<Pick<Receipt, 'language' | 'words'>>
}

/** How long a grant lasts, in milliseconds. That of `once` lasts an hour for its tokens and serves no later request. */
const durations = { once: 60 * 60 * 1000, days: 30 * 24 * 60 * 60 * 1000, forever: null } as const

export function isDuration(text: string | undefined): text is Choice['duration'] {
  return text !== undefined && Object.hasOwn(durations, text)
}

/** The person allowed the request. The current state is checked once more before it is granted. OIDC Core §3.1.2.4 */
export async function allow(
  interaction: Interaction,
  choice: Choice,
  visitor: SignedInUser | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  const { request, client, spends } = interaction
  return withErrorResponse({ client, address: request, spends }, context, async () => {
    const verdict = await decide(request, client, visitor, context)
    if (verdict.kind === 'refuse') throw new OAuthError(verdict.code, verdict.description)
    if (verdict.kind === 'sign_in' || verdict.kind === 'sign_up')
      return { kind: 'ask', client, request, verdict }

    // Someone else has signed in since, in another tab: a person cannot decide on a page that was shown to somebody
    // else.
    const { visitor: person, grant: standing } = verdict
    const offered = await offeredTo(client, context)
    // The operator may have added a claim to a scope since the page was shown: it has to show that first.
    const seen = choice.account === person.user.id && choice.shown === shownBy(request, offered)
    if (!seen) {
      return { kind: 'ask', client, request, verdict: { kind: 'consent', visitor: person, grant: standing } }
    }

    const needed = requiredScope(request.scope, client)
    const scope = request.scope.filter(
      (each) =>
        needed.includes(each) ||
        choice.scope.includes(each) ||
        // The page showed it as already allowed, without a checkbox.
        allowedBefore(each, standing, request, offered),
    )
    const resources = await grantedResources(request, scope, context)
    // To decline every scope is to deny the request.
    if (scope.length === 0 && resources.length === 0) return deny(interaction, visitor, context)

    // A detail whose type was removed since could not be shown on the page, so it is not granted.
    const authorizationDetails = grantedDetails(undefined, request.authorizationDetails, client, context)
    const now = context.now()
    const duration = durations[choice.duration]
    const expiresAt = duration === null ? null : now + duration
    const shown = await choice.receipt({ visitor: person, grant: standing, offered })
    const grant: Grant = {
      id: `grt_${context.random(16).toString('base64url')}`,
      userId: person.user.id,
      clientId: client.id,
      permissions: [
        ...permissionsOf(scope, resources, offered, authorizationDetails),
        ...claimPermissions(request, offered.claims),
      ],
      remembered: choice.duration !== 'once' && !hasChanged(client, request),
      createdAt: now,
      expiresAt,
      receipts: [{ at: now, until: expiresAt, ...shown }],
    }
    const claims = grantedClaims(request, scope, offered.claims)
    const granted = { scope, resources, authorizationDetails, claims, grantExpiresAt: grant.expiresAt }
    const { parameters, makes } = await responseParts({ request, client, visitor: person }, granted, context)
    const types = authorizationDetails?.map(({ type }) => type)
    const facts = { scope, claims, until: grant.expiresAt, remembered: grant.remembered, detailTypes: types }
    if (client.selfRegistered !== undefined) await recordUse(client, context)
    const outcome = await context.store.authorize({
      client,
      spends,
      grant,
      about: [
        ...permissionsOf(request.scope, request.resources, offered),
        ...claimPermissions(request, offered.claims),
        // The new details replace all earlier ones. Every request has other details, such as a payment, so they would
        // accumulate otherwise.
        ...(authorizationDetails === undefined
          ? []
          : (standing?.permissions.filter(isDetailPermission) ?? [])),
      ],
      makes,
      events: [{ type: 'consent_granted', ...about(interaction, person, context), facts }],
      now,
    })
    if (outcome === 'lost') {
      const known = await context.store.freshClient(client.id)
      const unchanged = known?.changedAt === client.changedAt
      const answered = await isConsumedOrExpired(spends, context)
      if (answered || (request.device !== undefined && unchanged)) return alreadyCompleted(context)
      // The session was ended or the client's registration changed in the meantime, so the person has to decide again.
      return { kind: 'ask', client, request, verdict: { kind: 'sign_in', again: false } }
    }
    const response = await respond({ address: request, client }, parameters, context)
    return { kind: 'respond', client, response }
  })
}

/**
 * Whether a self-registered client changed its registration after this request. The consent page may have shown the
 * earlier one, so the grant is not remembered.
 */
function hasChanged({ selfRegistered, changedAt }: Client, { arrivedAt }: AuthorizationRequest): boolean {
  return selfRegistered !== undefined && changedAt > arrivedAt
}

/** The person denied the request. RFC 6749 §4.1.2.1 */
export async function deny(
  interaction: Interaction,
  visitor: SignedInUser | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  const { request, client, spends } = interaction
  // Without a session there is no person to record: a Cancel on the sign-in page writes no event.
  const events =
    visitor === undefined
      ? []
      : [{ type: 'consent_denied', ...about(interaction, visitor, context) } as const]
  return withErrorResponse({ client, address: request, spends: [] }, context, async () => {
    const outcome = await context.store.decline({
      spends,
      device: request.device?.hash,
      events,
      now: context.now(),
    })
    if (outcome === 'lost') return alreadyCompleted(context)
    // A Cancel on the sign-in page has the same code: the certification suite expects it, and OIDC Core §3.1.2.6 allows
    // it.
    throw new OAuthError('access_denied', 'the end user denied the request')
  })
}

/** The person who decided, and the client, for the audit log. */
function about({ client }: Interaction, { user }: SignedInUser, { trace }: Context) {
  return { clientId: client.id, flowId: trace.flowId, userId: user.id }
}
