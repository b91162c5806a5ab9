import { command, storageSettings } from './command.ts'
import { claimNamed, declaredInFile } from './own-claim.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { accountOf, userFlag } from './user-flag.ts'

/** `valetkey claims remove` */
export const claimsRemove = command({
  operand: '<claim>',
  settings: storageSettings,
  flags: userFlag,
  example: {
    line: 'valetkey claims remove department --user alice --config valetkey.json',
    does: 'Apps no longer receive the claim about this person.',
  },
  run: (given) =>
    runWithStorage(given, async (storage, settings) => {
      const { name } = claimNamed(given.operand ?? '', settings)
      const account = await accountOf(given.flags.user, storage)
      const outcome = await storage.claims.change({
        userId: account.id,
        change({ [name]: value, ...others }) {
          return value === undefined ? undefined : others
        },
        events: [{ type: 'claim_changed', userId: account.id, facts: { claim: name } }],
        now: Date.now(),
      })
      if (outcome === 'declared') throw declaredInFile(account)
      if (outcome !== 'changed') throw new CommandRefused(`${account.username} has no ${name}`)
      return `${account.username} has no ${name} any more.\n`
    }),
})
