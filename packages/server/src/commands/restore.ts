import { closeSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { masterKeyOf } from '../open-from-settings.ts'
import type { Settings } from '../settings.ts'
import { openBackupFile } from '../storage/backup/file/backup-file.ts'
import { isInUse, nameOf, targetAt } from '../storage/backup/place.ts'
import { type Restored, restore as restoreInto } from '../storage/backup/restore.ts'
import type { Target } from '../storage/backup/target.ts'
import { InUse } from '../storage/database/errors.ts'
import { masterKey } from '../storage/keys/sealing.ts'
import { command, storageSettings } from './command.ts'
import { counted, leftOut, orRefused, progress } from './terminal/backup-place.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { databasePlace } from './terminal/database-place.ts'
import { run } from './terminal/run.ts'

/** `valetkey restore` */
export const restore = command({
  operand: '<file>',
  settings: storageSettings,
  flags: {
    force: { help: 'replace an existing database' },
    move: { help: 'keep the sessions and tokens of a backup --move' },
  },
  example: {
    line: 'valetkey restore valetkey.backup',
    does: 'Restores the backup into an empty database. All keys are new, and people sign in and give consent again.',
  },
  run: ({ operand = '', flags, ...given }) =>
    run({ operand, flags, ...given }, (settings) =>
      orRefused(async () => {
        const { force = false, move = false } = flags
        const place = databasePlace(settings)
        const master = masterKey(existingMasterKey(settings))
        if (await isInUse(place)) throw new InUse(nameOf(place))
        const file = resolve(operand)
        const descriptor = openBackupFile(file)
        let target: Target | undefined
        try {
          const open = async () => {
            target = await targetAt(place)
            return target
          }
          const options = { descriptor, name: file, master, now: Date.now(), force, move }
          return text(await restoreInto(open, { ...options, progress: progress() }), move)
        } finally {
          closeSync(descriptor)
          await target?.db.close()
        }
      }),
    ),
})

/** Refuses if there is no master key: a loopback issuer would create a new one, which cannot open the backup. */
function existingMasterKey(settings: Settings): Buffer {
  const own = join(settings.data, 'master.key')
  if (settings.masterKey.from === 'data' && !existsSync(own))
    throw new CommandRefused(`${own}: expected the master key that the backup was made with, got nothing`)
  return masterKeyOf(settings)
}

function text(
  { header, rows, leftOut: left, selfRegistered, forgottenUntil }: Restored,
  move: boolean,
): string {
  const what = `${move ? 'Moved' : 'Restored'} the database of ${header.madeAt}: ${counted(rows)}.\n${leftOut(left)}`
  if (move) return `${what}Start the server. Delete the backup: the keys of valid tokens are in it.\n`
  const apps =
    selfRegistered === 0
      ? ''
      : `Self-registered apps were not restored (${selfRegistered}): they have to register again.\n`
  const clock =
    forgottenUntil > Date.now()
      ? `The clock of this machine is behind the times in this database or its backup: correct it. Client assertions are refused until ${new Date(forgottenUntil).toISOString()}.\n`
      : ''
  return `${what}${apps}${clock}Start the server. Its keys are new: everybody is signed out, old tokens are refused, and apps ask for consent again.
Passwords that were changed and accounts that were disabled after the backup are as they were before: check them.
`
}
