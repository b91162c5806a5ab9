import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { decodeMasterKey } from '../../src/settings/master-key.ts'
import type { Place } from '../../src/storage/backup/place.ts'
import { engines } from '../store/engines.ts'
import { aServer } from '../support/a-server.ts'
import { ask } from '../support/ask.ts'
import { aBackupFolder, restored, saved } from '../support/copied.ts'
import { assertion, everyGrant, proofs } from '../support/every-grant.ts'

for (const engine of engines) {
  describe(`a client that tries to make every backup unrestorable, on ${engine.name} (threat F18)`, () => {
    test('an assertion with fractional times, as of time.time(), is accepted, and the backup can be restored (RFC 7519 §2)', async (t) => {
      const { place } = await engine.create({ empty: true })
      const { dataFolder: data, database } = place
      const at: Place = database === undefined ? { file: join(data, 'valetkey.db') } : { url: database }
      const server = await aServer({ ...everyGrant, ...(database && { database }) }, { data })
      const secret = decodeMasterKey(readFileSync(join(data, 'master.key'), 'utf8'))
      assert.ok(secret)
      const now = server.clock.now() / 1000
      for (const [index, part] of [0.5, 0.1, 1e-7, 0.999999].entries()) {
        const claims = { exp: now + 60 + part, iat: now - part, nbf: now - 1 - part, jti: `${index}` }
        const form = {
          grant_type: 'client_credentials',
          client_assertion_type: proofs.assertionType,
          client_assertion: await assertion(server, { claims }),
        }
        assert.equal((await ask(server, '/token', { form })).status, 200, `${part}`)
        assert.equal((await ask(server, '/token', { form })).status, 401, 'once')
      }
      await server[Symbol.asyncDispose]()
      const file = await saved(at, join(await aBackupFolder(t), 'backup'), { secret, moved: true })
      for (const move of [true, false]) {
        await restored(at, file, { secret, move, force: true, alone: true })
        await (await aServer({ ...everyGrant, ...(database && { database }) }, { data }))[
          Symbol.asyncDispose
        ]()
      }
    })
  })
}
