import { resolve } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import { masterKeyOf } from '../open-from-settings.ts'
import { compress } from '../storage/backup/file/backup-file.ts'
import { type BackupOptions, backupLines } from '../storage/backup/file/write-backup.ts'
import { moveAway, orStay } from '../storage/backup/move-away.ts'
import { nameOf, type Place, snapshotOf } from '../storage/backup/place.ts'
import { type Counts, countingLeftOut, saveBackup } from '../storage/backup/save.ts'
import type { Snapshot } from '../storage/database/snapshot.ts'
import { masterKey } from '../storage/keys/sealing.ts'
import { command, storageSettings } from './command.ts'
import { leftOut, orRefused, progress } from './terminal/backup-place.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { databasePlace, refuseNone } from './terminal/database-place.ts'
import { interruptible } from './terminal/interruption.ts'
import { OutputFailed, print } from './terminal/output.ts'
import { run } from './terminal/run.ts'

/** `valetkey backup` */
export const backup = command({
  operand: '<file>',
  settings: storageSettings,
  flags: {
    force: { help: 'replace the file if it is there' },
    move: { help: 'mark this database as moved, so that a server elsewhere can continue from the backup' },
  },
  example: {
    line: 'valetkey backup valetkey.backup',
    does: 'Writes the database as it is now to a file; servers keep running. The master key is NOT in it.',
  },
  run: ({ operand = '', flags, ...given }) =>
    run({ operand, flags, ...given }, (settings) =>
      orRefused(async () => {
        await refuseNone(settings)
        const place = databasePlace(settings)
        const secret = masterKeyOf(settings)
        const { force = false, move = false } = flags
        if (operand === '-' && process.stdout.isTTY)
          throw new CommandRefused('standard output is a terminal: redirect the backup to a file or a pipe')
        if (operand === '-' && move) throw new CommandRefused('--move needs a file: it marks the database')
        const options = { place, secret, force, moved: move }
        if (!move) await write(operand, options)
        else {
          // Before the database is marked, so that a wrong master key changes nothing.
          await (await snapshotOf(place, masterKey(secret))).close()
          const stay = await moveAway(place, Date.now())
          await orStay(place, stay, () => orRefused(() => write(operand, options)))
        }
        const moved = move
          ? `No server starts on ${nameOf(place)} any more: continue with valetkey restore --move.\n`
          : ''
        process.stderr.write(`${moved}The master key is NOT in the backup. Keep it apart from the backup.\n`)
        return ''
      }),
    ),
})

async function write(
  operand: string,
  options: { place: Place; secret: Buffer; force: boolean; moved: boolean },
): Promise<void> {
  const { place, moved, force } = options
  const master = masterKey(options.secret)
  const snapshot = await snapshotOf(place, master)
  const given = { master, product: manifest.version, now: Date.now(), name: nameOf(place), moved }
  const tell = progress()
  try {
    const left =
      operand === '-'
        ? await printed(snapshot, { ...given, progress: (rows) => tell('saved', rows) })
        : await interruptible((signal) =>
            saveBackup(snapshot, resolve(operand), { ...given, force, progress: tell, signal }),
          )
    process.stderr.write(leftOut(left))
  } finally {
    await snapshot.close()
  }
}

/** Writes the backup to standard output, which cannot be read back for verification. */
async function printed(snapshot: Snapshot, options: BackupOptions): Promise<Counts> {
  const { leftOut, counts } = countingLeftOut()
  await compress(backupLines(snapshot, { ...options, leftOut }), toStandardOutput)
  return counts
}

async function toStandardOutput(chunks: AsyncIterable<Buffer>): Promise<void> {
  try {
    for await (const chunk of chunks) await print(chunk)
  } catch (error) {
    // A truncated backup is a failure, even if the reader closed the pipe on purpose.
    throw error instanceof OutputFailed ? new CommandRefused(`${error.message}: there is no backup`) : error
  }
}
