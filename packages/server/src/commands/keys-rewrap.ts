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
    'new-master-key-file': { value: 'file', help: 'the new master key, or VALETKEY_NEW_MASTER_KEY' },
    'new-data-key': {
      help: 'also encrypt every key again: restart running servers before the next rotation',
    },
  },
  example: {
    line: 'valetkey keys rewrap --master-key-file old.key --new-master-key-file new.key',
    does: 'From then on the database opens only with new.key. Running servers keep working.',
  },
  run: (given) =>
    runWithStorage(given, async ({ keyCare }, settings) => {
      const typed = given.flags['new-master-key-file']
      const file = typed === undefined ? undefined : resolve(typed)
      const secret = newMasterKey({ variable: process.env.VALETKEY_NEW_MASTER_KEY, file })
      if (secret.equals(masterKeyOf(settings)))
        throw new CommandRefused('the new master key is the one that is in use: create another one')
      const anew = given.flags['new-data-key'] === true
      if (!(await keyCare.rewrap(secret, { anew }, Date.now())))
        throw new CommandRefused(
          'another process changed the keys at the same time, and nothing was done: try again',
        )
      return text(anew)
    }),
})

function text(anew: boolean): string {
  const running = anew
    ? 'Restart running servers with it before you rotate keys: until then they work with the keys that they have, and answer 503 once there is a new one.'
    : 'Running servers keep working; give them the new one when they are restarted.'
  return `From now on the database opens with the new master key, and no longer with the old one.
${running}
Older backups need the old master key: keep it for as long as you keep them.
`
}
