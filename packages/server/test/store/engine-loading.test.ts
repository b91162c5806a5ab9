import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { aDatabase } from '../support/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'valetkey-loading-'))
const database = await aDatabase()
after(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

const from = (path: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, path)).href)

/** The package files that a process has loaded after opening this database. */
function loadedBy(place: { dataFolder: string; database?: string }): readonly string[] {
  const program = `
    import { createRequire } from 'node:module'
    const { openStorage } = await import(${from('../../src/storage/open.ts')})
    const { masterKey } = await import(${from('./master-key.ts')})
    const storage = await openStorage({ ...${JSON.stringify(place)}, masterKey, now: Date.now })
    await storage.close()
    console.log(JSON.stringify(Object.keys(createRequire(${from('./x.js')}).cache)))`
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output)
}

const driver = /node_modules.pg./

test('a server on SQLite does not load the driver of another database', () => {
  assert.ok(!loadedBy({ dataFolder: folder }).some((file) => driver.test(file)))
  // Checks that the search itself works.
  assert.ok(loadedBy({ dataFolder: folder, database: database.url }).some((file) => driver.test(file)))
})
