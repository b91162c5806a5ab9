import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { portCount } from './ports.ts'
import { StoryRefused } from './refused.ts'

export type Flags = { data: string; port: number }

/** Reads `--data <folder>` and `--port <number>`; throws `StoryRefused`. */
export function readCommandLine(args: readonly string[], root: string, folder: string): Flags {
  let values: { data?: string | undefined; port?: string | undefined }
  try {
    const options = { data: { type: 'string' }, port: { type: 'string' } } as const
    values = parseArgs({ args: [...args], options }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new StoryRefused(`${reason}. The flags are --data <folder> and --port <number>.`)
  }
  const { data, port = '4000' } = values
  // The story uses several consecutive ports, all of which must be valid.
  const last = 65_536 - portCount
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > last) {
    throw new StoryRefused(`--port has to be a number from 1 to ${last}, not ${JSON.stringify(port)}`)
  }
  return {
    data: data === undefined ? join(root, 'valetkey-data') : resolve(folder, data),
    port: Number(port),
  }
}
