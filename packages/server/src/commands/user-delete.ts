import { deleteAccount } from '../accounts/self-service/personal-data.ts'
import { command, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { accountOf } from './user-flag.ts'

const refusals = {
  declared:
    'the configuration file declares this account: remove the entry, restart the server, and delete the account then',
  last_owner: 'this is the only owner of the server: make somebody else an owner first',
  gone: 'the account has been deleted already',
} as const

/** `valetkey user delete` GDPR art. 17 */
export const userDelete = command({
  operand: '<username>',
  settings: storageSettings,
  flags: { yes: { help: 'delete the account; without it, only show what would be deleted' } },
  example: {
    line: 'valetkey user delete olivia --yes --config valetkey.json',
    does: 'Deletes the account of olivia with her sessions, permissions and ways to sign in. It cannot be brought back. A running server tells the apps in which she was signed in.',
  },
  run: (given) =>
    runWithStorage(given, async (storage) => {
      const { selfService } = storage
      const { id, username, declared } = await accountOf(given.operand, storage)
      if (declared) throw new CommandRefused(refusals.declared)
      const now = Date.now()
      if (!given.flags.yes) {
        const browsers = await selfService.browsersOf({ userId: id, most: 10_000, now })
        const grants = await selfService.grantsOf({ userId: id, most: 10_000, now })
        const apps = new Set(grants.map(({ clientId }) => clientId)).size
        return `${username} (${id}) is signed in at ${counted(browsers.length, 'browser')} and has allowed ${counted(apps, 'app')} something.\nNothing was deleted. With --yes, the account is deleted and cannot be brought back.\n`
      }
      const { outcome } = await deleteAccount(id, 'operator', selfService, now)
      if (outcome !== 'deleted') throw new CommandRefused(refusals[outcome])
      return `The account ${username} (${id}) is deleted. Backups from before still have it: delete it again after a restore.\n`
    }),
})

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
