import { resolve } from 'node:path'
import { masterKeyOf } from '../open-from-settings.ts'
import { newMasterKey } from '../settings/master-key.ts'
import { command, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { runWithStorage } from './terminal/run.ts'

/** `valetkey keys rewrap` */
export const keysRewrap = command({
  settings: storageSettings,
  flags: {
    'new-master-key-file': { value: 'file', help: 'the master key to come, or VALETKEY_NEW_MASTER_KEY' },
    'new-data-key': {
      help: 'encrypt every key anew, too: start running servers again before the next rotation',
    },
  },
  example: {
    line: 'valetkey keys rewrap --master-key-file old.key --new-master-key-file new.key',
    does: 'From then on the database opens with new.key alone. Running servers serve on.',
  },
  run: (given) =>
    runWithStorage(given, async ({ keyCare }, settings) => {
      const typed = given.flags['new-master-key-file']
      const file = typed === undefined ? undefined : resolve(typed)
      const secret = newMasterKey({ variable: process.env.VALETKEY_NEW_MASTER_KEY, file })
      if (secret.equals(masterKeyOf(settings)))
        throw new CommandRefused('the new master key is the one that is in use: make another one')
      const anew = given.flags['new-data-key'] === true
      if (!(await keyCare.rewrap(secret, { anew }, Date.now())))
        throw new CommandRefused('the keys were changed at the same moment, and nothing was done: try again')
      return text(anew)
    }),
})

function text(anew: boolean): string {
  const running = anew
    ? 'Start running servers again with it before you rotate: they serve on with the keys that they know, and answer 503 once there is another.'
    : 'Running servers serve on; give them the new one at their next start.'
  return `The database opens with the new master key from now on, and with the old one no more.
${running}
A backup from before needs the old master key: keep it for as long as you keep such a backup.
`
}
