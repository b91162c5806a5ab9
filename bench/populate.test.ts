import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { createServer, readSettings } from 'valetkey'
import { populate } from './populate.ts'

test('generated rows have the shape of real ones, with distinct ids and valid references', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-bench-'))
  try {
    const settings = readSettings({ flags: { data: folder }, environment: {}, folder })
    const server = await createServer(settings)
    await server.prepare()
    await server.close()
    const file = join(folder, 'valetkey.db')
    await populate({ file }, 1000)

    const database = new DatabaseSync(file, { readOnly: true })
    const one = (query: string) => database.prepare(query).get()
    assert.deepEqual(database.prepare('pragma foreign_key_check').all(), [])
    assert.equal(one('select count(distinct id) as rows from token_families')?.rows, 1000)
    const { id, scope, claims } = one(
      `select token_families.id, scope, users.claims from token_families
       join grants on grants.id = grant_id join users on users.id = grants.user_id limit 1`,
    ) as Record<string, string>
    assert.match(id ?? '', /^fam_[\w-]{22}$/)
    // Decoding and encoding gives the same text, so it is canonical base64url of 16 bytes.
    const bytes = Buffer.from((id ?? '').slice(4), 'base64url')
    assert.deepEqual([bytes.length, bytes.toString('base64url')], [16, (id ?? '').slice(4)])
    assert.ok(Array.isArray(JSON.parse(scope ?? '')))
    assert.equal(JSON.parse(claims ?? '').email_verified, true)
    database.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
