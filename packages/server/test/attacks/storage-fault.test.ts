import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { assertAlive, assertDead, bought } from '../support/bought.ts'

test('while the database cannot write, no request reports success (threat B16, promise R6)', async () => {
  await using server = await aServer()
  const app = apps.spa(server)
  const api = apps.driveApi(server)
  const scope = 'openid photos.read offline_access'
  const tokens = await bought(app, { scope })
  const { code, verifier } = await app.authorize({ scope }, { walker: tokens.walker })

  // Another process locks the file, which has the same effect as a full or broken disk.
  const other = new DatabaseSync(join(server.data, 'valetkey.db'))
  other.exec('begin immediate')
  const answers = await Promise.all([app.revoke(tokens.refreshToken), app.redeem(code, verifier)])
  for (const { status, headers, body } of answers) {
    assert.deepEqual([status, body.error], [503, 'temporarily_unavailable'], JSON.stringify(body))
    assert.match(headers.get('retry-after') ?? '', /^\d+$/)
    assert.doesNotMatch(JSON.stringify(body), /sqlite|database is|locked/i)
  }
  await assertAlive(app, api, tokens)
  other.exec('rollback')
  other.close()

  // The failed requests did not consume anything.
  assert.equal((await app.redeem(code, verifier)).status, 200)
  assert.equal((await app.refresh(tokens.refreshToken)).status, 200)
  assert.equal((await app.revoke(tokens.refreshToken)).status, 200)
  await assertDead(app, api, tokens)
})
