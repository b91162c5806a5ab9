import { command, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'

/** `valetkey invitations revoke` */
export const invitationsRevoke = command({
  operand: '<id>',
  settings: storageSettings,
  flags: {},
  example: {
    line: 'valetkey invitations revoke inv_4fC0pQbTzZ2k --config valetkey.json',
    does: 'Takes an invitation back: its link creates no more accounts. Accounts that it has created stay.',
  },
  run: (given) =>
    runWithStorage(given, async ({ invitations }) => {
      const { operand: id = '' } = given
      const events = [{ type: 'invitation_revoked', facts: { invitation: id } }] as const
      if ((await invitations.revoke({ id, events, now: Date.now() })) === 'revoked')
        return `The invitation ${id} does not work any more.\n`
      throw new CommandRefused(`there is no invitation ${JSON.stringify(id)} that still works`)
    }),
})
