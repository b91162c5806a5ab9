import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SettingsRefused } from '../../src/settings/json/refused.ts'
import { readSettings } from '../../src/settings/read-settings.ts'
import { aConfiguration } from './a-server.ts'

/** The problems of a configuration, one line each; empty if it is valid. */
export function refusedSettings(configuration: object): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
  const config = join(folder, 'valetkey.json')
  try {
    writeFileSync(config, JSON.stringify({ ...aConfiguration, ...configuration }))
    readSettings({ flags: { config }, environment: {}, folder })
    return []
  } catch (error) {
    if (error instanceof SettingsRefused) return error.lines.map((line) => line.replace(`${config}: `, ''))
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
