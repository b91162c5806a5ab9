import * as v from 'valibot'
import { fitsAll, membershipNameProblem } from '../../accounts/claims/memberships.ts'
import { type Invitation, problemOf } from '../../accounts/invitations/invitation.ts'
import {
  type InvitationRequest,
  type Invited,
  invitationBounds,
  invitationLifetime,
  invite,
} from '../../accounts/invitations/invite.ts'
import { mailAddress } from '../../accounts/mail/mail-address.ts'
import { isVouchedFor } from '../../protocol/clients/client.ts'
import { isLine } from '../../protocol/messages/single-line.ts'
import type { MembershipKind } from '../../protocol/records/memberships.ts'
import { byCaller } from '../by-caller.ts'
import { inputOf } from '../input/input.ts'
import { listOf, pageFrom, pageOf, pageQuery } from '../input/page.ts'
import { strict, word } from '../input/strict.ts'
import { AdminProblem } from '../output/problem.ts'
import { shownTime, time } from '../output/shown.ts'
import { type AdminAnswer, type AdminCall, type AdminRoute, route } from '../route.ts'

const reading = { scope: 'admin.invitations.read', roles: ['owner', 'operator', 'auditor'] } as const
const writing = { scope: 'admin.invitations.write', roles: ['owner', 'operator'] } as const

const invitationSchema = v.object({
  invitation_id: v.string(),
  state: v.picklist(['works', 'used', 'revoked', 'replaced', 'expired']),
  uses: v.number(),
  uses_left: v.number(),
  mail_address: v.nullable(v.string()),
  from: v.nullable(v.string()),
  client_id: v.nullable(v.string()),
  groups: v.array(v.string()),
  roles: v.array(v.string()),
  created_at: time,
  expires_at: time,
})

const whole = ({ least, most }: { least: number; most: number }) => {
  const expected = `a whole number from ${least} to ${most}`
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  )
}

const names = (kind: MembershipKind) =>
  v.pipe(
    v.array(
      v.pipe(
        v.string('a name'),
        v.check(
          (name) => membershipNameProblem(name) === undefined,
          ({ input }) => membershipNameProblem(input) ?? 'a name',
        ),
      ),
      'a list of names',
    ),
    v.check((all) => fitsAll(kind, all), 'fewer or shorter names, because tokens are sent in headers'),
  )

const newInvitation = strict({
  mail_address: v.optional(
    v.pipe(
      v.string('a mail address'),
      v.check((typed) => mailAddress(typed) !== undefined, 'a mail address'),
    ),
  ),
  language: v.optional(word),
  groups: v.optional(names('group'), []),
  roles: v.optional(names('role'), []),
  uses: v.optional(whole(invitationBounds.uses), 1),
  expires_in: v.optional(whole(invitationBounds.lifetime), invitationLifetime / 1000),
  from: v.optional(
    v.pipe(
      v.string('a name'),
      v.check(
        (name) => isLine(name) && name.length <= invitationBounds.inviter.most,
        `a name of at most ${invitationBounds.inviter.most} characters in one line`,
      ),
    ),
  ),
  client_id: v.optional(word),
})

type NewInvitation = v.InferOutput<typeof newInvitation>

/** Invitations to create an account. */
export const invitationRoutes: readonly AdminRoute[] = [
  route({
    method: 'GET',
    path: '/invitations',
    name: 'listInvitations',
    summary: 'Invitations in the order of their ids, also those that do not work any more',
    ...reading,
    query: inputOf(strict(pageQuery)),
    answers: { 200: listOf(invitationSchema) },
    async handle({ query, parts, context }) {
      const page = pageOf(query)
      const rows = await parts.signUp.invitations.page(page)
      const now = context.now()
      const show = (row: Invitation) => shownInvitation(row, now)
      return { status: 200, value: pageFrom(rows, page, { key: ({ id }) => id, show }) }
    },
  }),
  route({
    method: 'POST',
    path: '/invitations',
    name: 'createInvitation',
    summary: 'Invites somebody: mails the link, or else shows it this once',
    ...writing,
    input: inputOf(newInvitation),
    answers: { 201: v.object({ ...invitationSchema.entries, url: v.optional(v.string()) }) },
    handle: createInvitation,
  }),
  route({
    method: 'DELETE',
    path: '/invitations/{invitation_id}',
    name: 'revokeInvitation',
    summary: 'Takes an invitation back; accounts that it has created stay',
    ...writing,
    answers: { 204: undefined },
    async handle({ params, parts, caller, context }) {
      const id = params.invitation_id ?? ''
      const events = [byCaller({ type: 'invitation_revoked', facts: { invitation: id } }, caller, context)]
      const outcome = await parts.signUp.invitations.revoke({ id, events, now: context.now() })
      if (outcome === 'over')
        throw new AdminProblem('not_found', 'there is no invitation with this id that still works')
      return { status: 204 }
    },
  }),
]

async function createInvitation(call: AdminCall<undefined, NewInvitation>): Promise<AdminAnswer> {
  const { parts, caller, context } = call
  const { invitations, mode, mail } = parts.signUp
  if (mode === 'off')
    throw new AdminProblem('conflict', 'nobody can create an account, because sign_up is off')
  const request = await requestOf(call)
  const seen = (event: Parameters<typeof byCaller>[0]) => byCaller(event, caller, context)
  const made = await invite(request, { invitations, now: context.now, random: context.random, seen })
  if (made.outcome !== 'invited') throw refusal(made.outcome)
  const stored = await invitations.byId(made.id)
  if (stored === undefined) throw new AdminProblem('changed', 'the invitation is gone already')
  const shown = shownInvitation(stored, context.now())
  if (request.mailTo !== undefined) {
    mail?.nudge()
    return { status: 201, value: shown }
  }
  const url = `${context.issuer}/invitation?token=${made.token.reveal()}`
  return { status: 201, value: { ...shown, url } }
}

async function requestOf({
  body,
  parts,
  context,
}: AdminCall<undefined, NewInvitation>): Promise<InvitationRequest> {
  const { mail_address: typed, language, groups, roles, uses, expires_in: seconds, from } = body
  const address = typed === undefined ? undefined : mailAddress(typed)
  if (address === undefined && language !== undefined)
    throw unsound('language', 'none without mail_address', language)
  if (address !== undefined && parts.signUp.mail === undefined)
    throw new AdminProblem('conflict', 'the server sends no mail: leave mail_address out, and send the url')
  if (address !== undefined && uses !== 1) throw unsound('uses', '1 for a mailed invitation', String(uses))
  const locale = context.uiLocales.find((each) => each === (language ?? 'en'))
  if (locale === undefined)
    throw unsound('language', `one of ${context.uiLocales.join(', ')}`, language ?? 'none')
  return {
    mailTo: address === undefined ? undefined : { address, locale },
    inviter: from,
    app: await appOf(body.client_id, context),
    memberships: { groups: [...new Set(groups)].sort(), roles: [...new Set(roles)].sort() },
    uses,
    lifetime: seconds * 1000,
  }
}

/** Only an app that the operator vouches for: anybody could register one whose address misleads. */
async function appOf(
  id: string | undefined,
  { store }: Pick<AdminCall<undefined, undefined>['context'], 'store'>,
): Promise<InvitationRequest['app']> {
  if (id === undefined) return undefined
  const client = await store.client(id)
  const begins = client?.uri !== undefined || client?.initiateLoginUri !== undefined
  if (client === undefined || !isVouchedFor(client) || !begins)
    throw unsound('client_id', 'a client that an operator added, with client_uri or initiate_login_uri', id)
  return { clientId: id, name: client.name }
}

function unsound(member: string, expected: string, came: string): AdminProblem {
  return new AdminProblem('invalid_input', `${member}: expected ${expected}`, {
    problems: [{ path: member, expected, came: JSON.stringify(came) }],
  })
}

function refusal(outcome: Exclude<Invited['outcome'], 'invited'>): AdminProblem {
  const reasons = {
    full: 'there are too many invitations: take some back',
    mail_full: 'too many mails wait to be sent',
    address_taken: 'somebody has an account with this mail address already',
  } as const
  return new AdminProblem('conflict', reasons[outcome])
}

function shownInvitation(invitation: Invitation, now: number) {
  const { id, uses, usesLeft, address, inviter, clientId, memberships, createdAt, expiresAt } = invitation
  return {
    ...{ invitation_id: id, state: problemOf(invitation, now) ?? 'works', uses, uses_left: usesLeft },
    ...{ mail_address: address ?? null, from: inviter ?? null, client_id: clientId ?? null },
    groups: memberships.groups,
    roles: memberships.roles,
    created_at: shownTime(createdAt),
    expires_at: shownTime(expiresAt),
  }
}
