import { command, jsonFlag, storageSettings } from './command.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText, textTable } from './terminal/text-table.ts'
import { accountOf, userFlag } from './user-flag.ts'

/** `valetkey claims list` */
export const claimsList = command({
  settings: storageSettings,
  flags: { ...userFlag, ...jsonFlag },
  example: {
    line: 'valetkey claims list --user alice --config valetkey.json',
    does: 'Shows the claims that the configuration file declares, each with the value of this person.',
  },
  run: (given) =>
    runWithStorage(given, async (storage, { claims }) => {
      const account = await accountOf(given.flags.user, storage)
      const values = await storage.claims.of(account.id)
      const known = claims.map(({ name, type }) => ({ name, type, value: values[name] }))
      if (given.flags.json) return jsonText(known)
      const cells = known.map(({ name, type, value }) => [
        name,
        type,
        value === undefined ? '' : JSON.stringify(value),
      ])
      return textTable(['CLAIM', 'TYPE', 'VALUE'], cells)
    }),
})
