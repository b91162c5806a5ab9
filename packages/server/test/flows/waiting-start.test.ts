import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'
import { changingTables } from '../../src/storage/schema/migrate.ts'
import { aDatabase } from '../support/postgres.ts'
import { startCommand } from '../support/started-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'valetkey-waiting-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Resolves with the first log line that contains these words. */
function saysTo(stream: NodeJS.ReadableStream, words: string): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    let text = ''
    stream.on('data', (chunk) => {
      text += String(chunk)
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((each) => each.includes(words))
      if (line !== undefined) resolve(JSON.parse(line))
    })
  })
}

describe('a server that waits at its start for a migration by another process', () => {
  for (const workers of ['1', '2']) {
    test(`logs it, and handles a SIGHUP received meanwhile once it has started, with ${workers} process(es)`, async (t) => {
      const database = await aDatabase({ empty: true })
      t.after(() => database.drop())
      const configuration = join(folder, `valetkey-${workers}.json`)
      writeFileSync(configuration, JSON.stringify({ database: database.url }))
      const db = await openPostgres(database.url, { connections: 1 })
      const args = ['serve', '--port', '0', '--workers', workers, '--config', configuration]
      const begun = await db.alone(changingTables, async () => {
        const started = startCommand(t, folder, args)
        const gone = started.ended.then(({ stderr }) => assert.fail(`the server ended: ${stderr}`))
        gone.catch(() => undefined)
        const waits = saysTo(started.child.stderr, 'another process migrates the database')
        const line = await Promise.race([waits, gone])
        assert.deepEqual([Number(line.seconds) >= 1, line.schema, line.of], [true, 0, migrations.length])
        started.child.kill('SIGHUP')
        const anew = saysTo(started.child.stderr, 'the configuration was reloaded')
        return { ...started, anew: Promise.race([anew, gone]) }
      })
      assert.ok(begun)
      await begun.anew
      begun.child.kill('SIGTERM')
      assert.equal((await begun.ended).code, 0, begun.log.text)
      await db.close()
    })
  }
})
