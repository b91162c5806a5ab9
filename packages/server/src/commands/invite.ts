import { fitsAll, membershipNameProblem } from '../accounts/claims/memberships.ts'
import {
  type InvitationRequest,
  invitationBounds,
  invitationLifetime,
  invite,
} from '../accounts/invitations/invite.ts'
import { mailAddress } from '../accounts/mail/mail-address.ts'
import { languages } from '../pages/text/text.ts'
import { isVouchedFor } from '../protocol/clients/client.ts'
import { isLine } from '../protocol/messages/single-line.ts'
import type { MembershipKind } from '../protocol/records/memberships.ts'
import { random } from '../random.ts'
import type { Settings } from '../settings.ts'
import type { Storage } from '../storage/open.ts'
import { type Command, command, type Given, jsonFlag, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText, timeText } from './terminal/text-table.ts'

const flags = {
  groups: { value: 'list', help: 'the groups of the new account, comma-separated' },
  roles: { value: 'list', help: 'the roles of the new account, comma-separated' },
  expires: { value: 'duration', help: 'how long it works: 30m, 12h or 7d (default: 7d)' },
  uses: { value: 'number', help: 'how many accounts it creates, if it is not mailed (default: 1)' },
  from: { value: 'name', help: 'who invites, as the person reads it' },
  app: { value: 'client id', help: 'the app where the person continues' },
  language: { value: 'language', help: `the language of the mail: ${languages.join(', ')} (default: en)` },
  ...jsonFlag,
} as const

/** `valetkey invite`: mails an invitation, or prints its link, which is shown once and stored as a hash. */
export const inviteCommand: Command = command({
  operand: '[mail address]',
  settings: storageSettings,
  flags,
  example: {
    line: 'valetkey invite olivia@example.com --groups family --from "Alice" --config valetkey.json',
    does: 'Mails Olivia a link with which she creates an account, which is in the group family. Without a mail address, prints the link instead.',
  },
  run: (given) =>
    runWithStorage(given, async ({ invitations, store }, settings) => {
      if (settings.signUp === 'off')
        throw new CommandRefused(
          'nobody can create an account, because sign_up is off: set sign_up to "invitation" in the configuration file',
        )
      const request = await requestOf(given, settings, store)
      const made = await invite(request, { invitations, now: Date.now, random })
      if (made.outcome !== 'invited') throw new CommandRefused(refusals[made.outcome])
      const { id, token, expiresAt } = made
      const url = `${settings.issuer.at(settings.listen.port)}/invitation?token=${token.reveal()}`
      const { mailTo, uses } = request
      const shared = { id, uses, expires_at: new Date(expiresAt).toISOString() }
      if (mailTo !== undefined) {
        if (given.flags.json) return jsonText({ ...shared, mailed_to: mailTo.address })
        return `The invitation ${id} is on its way to ${mailTo.address}. It works until ${timeText(expiresAt)}.\n`
      }
      if (given.flags.json) return jsonText({ ...shared, url })
      const accounts = uses === 1 ? 'one account' : `${uses} accounts`
      return `${url}\nWorks for ${accounts} until ${timeText(expiresAt)}. Whoever has the link can use it. It is shown only once; valetkey invitations revoke ${id} takes it back.\n`
    }),
})

const refusals = {
  full: 'there are too many invitations: valetkey invitations revoke takes some back',
  mail_full: 'too many mails wait to be sent; valetkey mail test shows whether the mail server accepts them',
  address_taken:
    'somebody has an account with this mail address already; valetkey groups add and roles add change what it has',
} as const

async function requestOf(
  { operand, flags: given }: Given<typeof flags>,
  settings: Settings,
  store: Pick<Storage['store'], 'client'>,
): Promise<InvitationRequest> {
  const mailTo = operand === undefined ? undefined : recipient(operand, given.language, settings)
  if (mailTo === undefined && given.language !== undefined)
    throw new CommandRefused('--language is for a mail, and no mail address was given', 2)
  const uses = usesOf(given.uses)
  if (mailTo !== undefined && uses !== 1)
    throw new CommandRefused('--uses: a mailed invitation creates one account, that of its address', 2)
  if (given.from !== undefined && (!isLine(given.from) || given.from.length > invitationBounds.inviter.most))
    throw new CommandRefused('--from: expected a name of at most 100 characters in one line', 2)
  return {
    mailTo,
    inviter: given.from,
    app: await appOf(given.app, store),
    memberships: { groups: namesOf('group', given.groups), roles: namesOf('role', given.roles) },
    uses,
    lifetime: lifetimeOf(given.expires),
  }
}

function recipient(
  typed: string,
  language: string | undefined,
  { mail }: Settings,
): NonNullable<InvitationRequest['mailTo']> {
  const address = mailAddress(typed)
  if (address === undefined)
    throw new CommandRefused(
      `expected a mail address, such as you@example.com, got ${JSON.stringify(typed)}`,
      2,
    )
  if (mail === undefined)
    throw new CommandRefused(
      'the server sends no mail, because mail.url is missing: leave the mail address out, and send the link yourself',
    )
  const locale = languages.find((each) => each === (language ?? 'en'))
  if (locale === undefined) throw new CommandRefused(`--language: expected one of ${languages.join(', ')}`, 2)
  return { address, locale }
}

function usesOf(text: string | undefined): number {
  if (text === undefined) return 1
  const uses = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  const { least, most } = invitationBounds.uses
  if (uses >= least && uses <= most) return uses
  throw new CommandRefused(`--uses: expected a whole number from ${least} to ${most}`, 2)
}

const units = { m: 60_000, h: 60 * 60_000, d: 24 * 60 * 60_000 } as const
const { least: shortest, most: longest } = invitationBounds.lifetime

function lifetimeOf(text: string | undefined): number {
  if (text === undefined) return invitationLifetime
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const lifetime = Number(count) * units[(unit || 'd') as keyof typeof units]
  if (count !== '' && lifetime >= shortest * 1000 && lifetime <= longest * 1000) return lifetime
  throw new CommandRefused('--expires: expected a duration from 5m to 365d, such as 30m, 12h or 7d', 2)
}

function namesOf(kind: MembershipKind, list: string | undefined): readonly string[] {
  const names = [...new Set(list?.split(',').map((name) => name.trim()) ?? [])].sort()
  for (const name of names) {
    const problem = membershipNameProblem(name)
    if (problem !== undefined)
      throw new CommandRefused(`--${kind}s: expected ${problem}, got ${JSON.stringify(name)}`, 2)
  }
  if (!fitsAll(kind, names))
    throw new CommandRefused(
      `--${kind}s: the names together are too long, because tokens are sent in headers`,
      2,
    )
  return names
}

/** Only an app that the operator vouches for: anybody could register one whose address misleads. */
async function appOf(
  id: string | undefined,
  store: Pick<Storage['store'], 'client'>,
): Promise<InvitationRequest['app']> {
  if (id === undefined) return undefined
  const client = await store.client(id)
  if (client === undefined || !isVouchedFor(client))
    throw new CommandRefused(`--app: there is no app ${JSON.stringify(id)} that you declared`)
  if (client.uri === undefined && client.initiateLoginUri === undefined)
    throw new CommandRefused(`--app: nobody can begin at ${id}: it needs client_uri or initiate_login_uri`)
  return { clientId: id, name: client.name }
}
