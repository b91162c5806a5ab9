import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../src/log/log.ts'
import { createServer } from '../../src/server.ts'
import { readSettings } from '../../src/settings/read-settings.ts'
import { Clock } from './clock.ts'

const begun = new Map<string, Promise<string>>()

/**
 * Creates a data folder with tables and keys but without users, by copying a template, because generating keys takes
 * longer than most tests. All servers that start from it have the same keys. If the test uses an unusual time, it
 * does nothing, and the server creates its own data.
 */
export async function beginData(data: string, now: number): Promise<void> {
  const kind = kindOf(now)
  if (kind === undefined) return
  let template = begun.get(kind)
  if (template === undefined) {
    template = begin(now)
    begun.set(kind, template)
  }
  const from = await template
  mkdirSync(data, { mode: 0o700 })
  for (const name of readdirSync(from)) copyFileSync(join(from, name), join(data, name))
}

function kindOf(now: number): 'standing' | 'real' | undefined {
  if (now === new Clock().now()) return 'standing'
  return Math.abs(now - Date.now()) < 1_000 ? 'real' : undefined
}

async function begin(now: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-begun-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const config = join(folder, 'valetkey.json')
  const data = join(folder, 'data')
  writeFileSync(config, JSON.stringify({ issuer: 'http://localhost:4000' }))
  const settings = readSettings({ flags: { config, data }, environment: {}, folder })
  const server = await createServer(settings, { now: () => now, log: createLog('error') })
  await server.close()
  return data
}
