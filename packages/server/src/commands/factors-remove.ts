import type { CredentialKind } from '../accounts/factors/credential.ts'
import { hasSecondFactor, secondFactors, spareFactors, waysIn } from '../accounts/factors/index.ts'
import { command, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { accountOf, userFlag } from './user-flag.ts'

/** `valetkey factors remove` */
export const factorsRemove = command({
  settings: storageSettings,
  flags: {
    ...userFlag,
    kind: { value: 'factor', help: `only ${secondFactors.join(' or ')}; all second factors without it` },
  },
  example: {
    line: 'valetkey factors remove --user alice --config valetkey.json',
    does: 'Lets alice sign in with her password alone, after she has lost everything else. Make sure first that it is alice who asks.',
  },
  run: (given) =>
    runWithStorage(given, async (storage) => {
      const { user, kind } = given.flags
      const only = secondFactors.find((each) => each === kind)
      if (kind !== undefined && only === undefined)
        throw new CommandRefused(
          `--kind: expected ${secondFactors.join(' or ')}, got ${JSON.stringify(kind)}`,
          2,
        )
      const account = await accountOf(user, storage)
      const has = await storage.accounts.credentialsOf(account.id)
      const removed: readonly CredentialKind[] = only === undefined ? secondFactors : [only]
      const left = has.filter((each) => !removed.includes(each.kind))
      if (left.length === has.length)
        throw new CommandRefused(`${account.username} has no ${kind ?? 'second factor'}`)
      if (!left.some((each) => waysIn.includes(each.kind)))
        throw new CommandRefused(
          `${account.username} has no password: without a passkey there would be no way in`,
        )
      // Recovery codes have nothing left to replace.
      const kinds = hasSecondFactor(left) ? removed : [...removed, ...spareFactors]
      const now = Date.now()
      await storage.selfService.removeKinds({
        userId: account.id,
        kinds,
        events: removed.map((factor) => ({
          type: 'factor_removed',
          userId: account.id,
          facts: { factor, by: 'operator' },
        })),
        now,
      })
      const rest = hasSecondFactor(left)
        ? 'still has a second factor'
        : 'signs in with the password alone now'
      return `${account.username} ${rest}.\n`
    }),
})
