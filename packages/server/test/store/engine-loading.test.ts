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

/** Whether a process that opens this database has the driver of PostgreSQL in its memory. */
function loadsDriver(place: { dataFolder: string; database?: string }): boolean {
  const program = `
    import { createRequire } from 'node:module'
    const { openStorage } = await import(${from('../../src/storage/open.ts')})
    const { masterKey } = await import(${from('./master-key.ts')})
    const storage = await openStorage({ ...${JSON.stringify(place)}, masterKey, now: Date.now })
    await storage.close()
    const loaded = Object.keys(createRequire(${from('./x.js')}).cache)
    console.log(loaded.some((file) => /node_modules.pg./.test(file)))`
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output)
}

test('a server on SQLite has no driver of another database in its memory', () => {
  assert.equal(loadsDriver({ dataFolder: folder }), false)
  // What never finds it would prove nothing.
  assert.equal(loadsDriver({ dataFolder: folder, database: database.url }), true)
})
