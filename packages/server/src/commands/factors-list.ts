import { hasSecondFactor } from '../accounts/factors/index.ts'
import { command, jsonFlag, storageSettings } from './command.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText, textTable } from './terminal/text-table.ts'
import { accountOf, userFlag } from './user-flag.ts'

/** `valetkey factors list` */
export const factorsList = command({
  settings: storageSettings,
  flags: { ...userFlag, ...jsonFlag },
  example: {
    line: 'valetkey factors list --user alice --config valetkey.json',
    does: 'Shows what alice can sign in with, and when each was last used. No secret is shown.',
  },
  run: (given) =>
    runWithStorage(given, async (storage) => {
      const account = await accountOf(given.flags.user, storage)
      const has = await storage.accounts.credentialsOf(account.id)
      const codes = has.filter(({ kind }) => kind === 'recovery_code').length
      const shown = has
        .filter(({ kind }) => kind !== 'recovery_code')
        .map(({ kind, name, createdAt, changedAt, lastUsedAt }) => ({
          kind,
          name: name ?? null,
          since: new Date(kind === 'password' ? changedAt : createdAt).toISOString(),
          last_used: lastUsedAt === undefined ? null : new Date(lastUsedAt).toISOString(),
        }))
      if (given.flags.json) return jsonText({ factors: shown, recovery_codes_left: codes })
      const table = textTable(
        ['FACTOR', 'SINCE', 'LAST USED', 'NAME'],
        shown.map(({ kind, name, since, last_used }) => [
          kind,
          since.slice(0, 10),
          last_used?.slice(0, 10) ?? '-',
          name === null ? '' : JSON.stringify(name),
        ]),
      )
      const left = hasSecondFactor(has) ? `${codes} recovery codes left.\n` : 'No second factor.\n'
      return table + left
    }),
})
