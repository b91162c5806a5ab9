import { exportedData } from '../accounts/self-service/exported-data.ts'
import { personalData } from '../accounts/self-service/personal-data.ts'
import { command, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'
import { jsonText } from './terminal/text-table.ts'
import { accountOf } from './user-flag.ts'

/** `valetkey user export`: what a person can download themselves, for one who cannot sign in. GDPR art. 15, 20 */
export const userExport = command({
  operand: '<username>',
  settings: storageSettings,
  flags: {},
  example: {
    line: 'valetkey user export olivia --config valetkey.json',
    does: 'Prints everything that is stored about olivia as JSON, without passwords and keys. She sees in her activity that it was exported.',
  },
  run: (given) =>
    runWithStorage(given, async (storage, { issuer, listen }) => {
      const { id, username } = await accountOf(given.operand, storage)
      const now = Date.now()
      const data = await personalData(id, storage.selfService, now)
      if (data === undefined) throw new CommandRefused(`the account of ${username} was deleted`)
      await storage.store.record([{ type: 'data_exported_by_operator', userId: id }], now)
      const context = { now: () => now, issuer: issuer.at(listen.port), store: storage.store }
      return jsonText(await exportedData(data, context))
    }),
})
