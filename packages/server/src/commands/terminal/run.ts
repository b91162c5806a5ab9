import { openFromSettings } from '../../open-from-settings.ts'
import { readSettings } from '../../settings/read-settings.ts'
import type { Settings } from '../../settings.ts'
import type { Storage } from '../../storage/open.ts'
import type { Wait } from '../../storage/postgres/begin.ts'
import type { Given } from '../command.ts'
import { commandFailure } from './command-failure.ts'
import { refuseNone } from './database-place.ts'
import { print } from './output.ts'

/** Reads the settings, runs `work` and prints its result. Failures go to standard error and set the exit code. */
export async function run(given: Given, work: (settings: Settings) => Promise<string>): Promise<void> {
  let settings: Settings | undefined
  try {
    settings = readSettings({ flags: given.settings, environment: process.env, folder: process.cwd() })
    await print(await work(settings))
  } catch (error) {
    const { lines, exitCode } = commandFailure(error, settings)
    for (const line of lines) process.stderr.write(`valetkey: ${line}\n`)
    process.exitCode = exitCode
  }
}

/** Like `run`, with the database open. Refuses if there is no database yet. */
export function runWithStorage(
  given: Given,
  work: (storage: Storage, settings: Settings) => Promise<string>,
): Promise<void> {
  return run(given, async (settings) => {
    await refuseNone(settings)
    const storage = await openFromSettings(settings, Date.now, { waiting: tellWait })
    try {
      return await work(storage, settings)
    } finally {
      await storage.close()
    }
  })
}

function tellWait({ seconds, schema, of }: Wait): void {
  const how = `schema ${schema} of ${of}, for ${seconds} s now`
  process.stderr.write(`valetkey: waiting while another process migrates the database (${how})\n`)
}
