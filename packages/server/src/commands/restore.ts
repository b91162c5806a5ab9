import { closeSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { masterKeyOf } from '../open-from-settings.ts'
import type { Settings } from '../settings.ts'
import { openBackupFile } from '../storage/backup/file/backup-file.ts'
import { isInUse, nameOf, targetAt } from '../storage/backup/place.ts'
import { type Restored, restore as restoreInto } from '../storage/backup/restore.ts'
import type { Target } from '../storage/backup/target.ts'
import { InUse } from '../storage/door/errors.ts'
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
    force: { help: 'replace the database that is there' },
    move: { help: 'go on with the sessions and tokens of a backup --move' },
  },
  example: {
    line: 'valetkey restore valetkey.backup',
    does: 'Makes an empty database what the backup says. Everybody signs in and allows anew, and all keys are new.',
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
          await target?.door.close()
        }
      }),
    ),
})

/** A loopback issuer makes its own master key where there is none, and that one opens no backup. */
function existingMasterKey(settings: Settings): Buffer {
  const own = join(settings.data, 'master.key')
  if (settings.masterKey.from === 'data' && !existsSync(own))
    throw new CommandRefused(`${own}: expected the master key that the backup was made under, got nothing`)
  return masterKeyOf(settings)
}

function text(
  { header, rows, leftOut: left, selfRegistered, forgottenUntil }: Restored,
  move: boolean,
): string {
  const what = `${move ? 'Moved' : 'Restored'} the database of ${header.madeAt}: ${counted(rows)}.\n${leftOut(left)}`
  if (move) return `${what}Start the server. Delete the backup: it holds what tokens lean on.\n`
  const apps =
    selfRegistered === 0
      ? ''
      : `Apps that registered by themselves did not come back (${selfRegistered}): they register again.\n`
  const clock =
    forgottenUntil > Date.now()
      ? `The clock of this machine is behind what this database or its backup has seen: set it right. Client assertions are refused until ${new Date(forgottenUntil).toISOString()}.\n`
      : ''
  return `${what}${apps}${clock}Start the server. Its keys are new: nobody is signed in, no token of before is good, and apps ask again.
Since the backup was made, somebody may have changed a password or been disabled: see to it.
`
}
