import { type Invitation, problemOf } from '../accounts/invitations/invitation.ts'
import { command, jsonFlag, storageSettings } from './command.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText, textTable, timeText } from './terminal/text-table.ts'

/** `valetkey invitations list` */
export const invitationsList = command({
  settings: storageSettings,
  flags: { all: { help: 'also those that do not work any more' }, ...jsonFlag },
  example: {
    line: 'valetkey invitations list --config valetkey.json',
    does: 'Shows the invitations that still work, the newest first. No link is shown: only its hash is stored.',
  },
  run: (given) =>
    runWithStorage(given, async ({ invitations }) => {
      const now = Date.now()
      const listed = (await invitations.all())
        .map((each) => ({ ...each, state: problemOf(each, now) ?? 'works' }))
        .filter(({ state }) => given.flags.all || state === 'works')
      if (given.flags.json) return jsonText(listed.map(asJson))
      return textTable(
        ['ID', 'STATE', 'USES LEFT', 'UNTIL', 'MAILED TO', 'GROUPS', 'ROLES'],
        listed.map(({ id, state, uses, usesLeft, expiresAt, address, memberships }) => [
          id,
          state,
          `${usesLeft} of ${uses}`,
          timeText(expiresAt),
          address ?? '-',
          memberships.groups.join(', ') || '-',
          memberships.roles.join(', ') || '-',
        ]),
      )
    }),
})

function asJson(invitation: Invitation & { state: string }) {
  const { id, state, uses, usesLeft, address, inviter, clientId, memberships } = invitation
  return {
    ...{ id, state, uses, uses_left: usesLeft },
    ...{ mailed_to: address ?? null, from: inviter ?? null, app: clientId ?? null },
    groups: memberships.groups,
    roles: memberships.roles,
    created_at: new Date(invitation.createdAt).toISOString(),
    expires_at: new Date(invitation.expiresAt).toISOString(),
  }
}
