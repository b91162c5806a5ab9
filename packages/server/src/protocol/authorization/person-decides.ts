import { grantedDetails } from '../access/details/granted-details.ts'
import { isDetailPermission, permissionsOf } from '../access/permission.ts'
import type { Client } from '../clients/client.ts'
import { noteUse } from '../clients/note-use.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Grant } from '../records/grant.ts'
import { allowedBefore, requiredScope } from './consent.ts'
import { decide, type Visitor } from './decide.ts'
import type { Interaction } from './interaction.ts'
import type { AuthorizationRequest } from './request/request.ts'
import { claimPermissions, grantedClaims } from './request/requested-claims.ts'
import { type AuthorizationAnswer, answering, isAnswered, usedAlready } from './response/answer.ts'
import { bring } from './response/bring.ts'
import { grantedResources } from './response/issue-code.ts'
import { respond } from './response/response.ts'

/** What a person chose at the consent page. */
export type Choice = {
  /** Whom the page was shown to: their `sub`. */
  account: string | undefined
  /** The optional scopes they left ticked. */
  scope: readonly string[]
  duration: keyof typeof durations
}

/** How long a permission lasts, in milliseconds. “Once” carries the tokens for an hour, and nothing leans on it later. */
const durations = { once: 60 * 60 * 1000, days: 30 * 24 * 60 * 60 * 1000, forever: null } as const

export function isDuration(text: string | undefined): text is Choice['duration'] {
  return text !== undefined && Object.hasOwn(durations, text)
}

/** The person said yes. Whether they may say so is looked at once more, from the start. OIDC Core §3.1.2.4 */
export async function allow(
  interaction: Interaction,
  choice: Choice,
  visitor: Visitor | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  const { request, client, spends } = interaction
  return answering({ client, address: request, spends }, context, async () => {
    const verdict = await decide(request, client, visitor, context)
    if (verdict.kind === 'refuse') throw new OAuthError(verdict.code, verdict.description)
    if (verdict.kind === 'sign_in' || verdict.kind === 'sign_up')
      return { kind: 'ask', client, request, verdict }

    // Somebody else has signed in since, in another tab: what one person was shown, no other one decides.
    const { visitor: person, grant: standing } = verdict
    if (choice.account !== person.user.id) {
      return { kind: 'ask', client, request, verdict: { kind: 'consent', visitor: person, grant: standing } }
    }

    const needed = requiredScope(request.scope, client)
    const apis = await context.store.apis()
    const scope = request.scope.filter(
      (each) =>
        needed.includes(each) ||
        choice.scope.includes(each) ||
        // No box was shown for it: it stood there as allowed already.
        allowedBefore(each, standing, request, apis),
    )
    const resources = await grantedResources(request, scope, context)
    // Who leaves out everything has said no.
    if (scope.length === 0 && resources.length === 0) return deny(interaction, visitor, context)

    // Whatever the page could not show, because its type has gone since, is not allowed by it either.
    const authorizationDetails = grantedDetails(undefined, request.authorizationDetails, client, context)
    const now = context.now()
    const duration = durations[choice.duration]
    const grant: Grant = {
      id: `grt_${context.random(16).toString('base64url')}`,
      userId: person.user.id,
      clientId: client.id,
      permissions: [
        ...permissionsOf(scope, resources, apis, authorizationDetails),
        ...claimPermissions(request),
      ],
      remembered: choice.duration !== 'once' && !hasChanged(client, request),
      createdAt: now,
      expiresAt: duration === null ? null : now + duration,
    }
    const claims = grantedClaims(request, scope)
    const granted = { scope, resources, authorizationDetails, claims, grantExpiresAt: grant.expiresAt }
    const { parameters, makes } = await bring({ request, client, visitor: person }, granted, context)
    const types = authorizationDetails?.map(({ type }) => type)
    const facts = { scope, claims, until: grant.expiresAt, remembered: grant.remembered, detailTypes: types }
    if (client.selfRegistered !== undefined) await noteUse(client, context)
    const won = await context.store.authorize({
      client,
      spends,
      grant,
      about: [
        ...permissionsOf(request.scope, request.resources, apis),
        ...claimPermissions(request),
        // Each payment is another one: the details of the latest decision are kept, or they would pile up for ever.
        ...(authorizationDetails === undefined
          ? []
          : (standing?.permissions.filter(isDetailPermission) ?? [])),
      ],
      makes,
      events: [{ type: 'consent_granted', ...about(interaction, person, context), facts }],
      now,
    })
    if (won === 'lost') {
      const known = await context.store.freshClient(client.id)
      const unchanged = known?.changedAt === client.changedAt
      const answered = await isAnswered(spends, context)
      if (answered || (request.device !== undefined && unchanged)) return usedAlready(context)
      // The session has ended meanwhile, or the app is another one: it has to be decided anew.
      return { kind: 'ask', client, request, verdict: { kind: 'sign_in', again: false } }
    }
    const response = await respond({ address: request, client }, parameters, context)
    return { kind: 'respond', client, response }
  })
}

/** Whether an app that registered itself is another one by now than the one that asked: what it was shown as holds once. */
function hasChanged({ selfRegistered, changedAt }: Client, { arrivedAt }: AuthorizationRequest): boolean {
  return selfRegistered !== undefined && changedAt > arrivedAt
}

/** The person said no. RFC 6749 §4.1.2.1 */
export async function deny(
  interaction: Interaction,
  visitor: Visitor | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  const { request, client, spends } = interaction
  // Where nobody is signed in nobody has decided: whoever turns back at the sign-in page leaves no row.
  const events =
    visitor === undefined
      ? []
      : [{ type: 'consent_denied', ...about(interaction, visitor, context) } as const]
  return answering({ client, address: request, spends: [] }, context, async () => {
    const won = await context.store.decline({
      spends,
      device: request.device?.hash,
      events,
      now: context.now(),
    })
    if (won === 'lost') return usedAlready(context)
    // Also where a new sign-in was demanded: the certification suite wants this code for every Cancel, and OIDC
    // Core §3.1.2.6 leaves the choice.
    throw new OAuthError('access_denied', 'the person did not allow it')
  })
}

/** Who decided about which client, for the audit log. */
function about({ client }: Interaction, { user }: Visitor, { trace }: Context) {
  return { clientId: client.id, flowId: trace.flowId, userId: user.id }
}
