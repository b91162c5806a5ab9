import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { aConfiguration } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const [old, next] = ['the-old-secret-0123456789abcdefgh', 'the-new-secret-0123456789abcdefgh']

function configured(members: object): { clients: readonly object[] } {
  const clients = aConfiguration.clients.map((client) =>
    client.client_id === 'thumbnailer' ? { ...client, ...members } : client,
  )
  return { clients }
}

type Server = ConstructorParameters<typeof App>[0]

/** Whether this secret gets a token. */
async function works(server: Server, secret: string): Promise<boolean> {
  const app = new App(server, 'thumbnailer', '', secret)
  const answer = await app.post('/token', { grant_type: 'client_credentials' })
  if (answer.status === 200) return true
  assertRefused(answer, 'invalid_client', 401)
  return false
}

describe('client secrets (threat C4)', () => {
  test('during rotation both secrets work; afterwards only the new one', async () => {
    await using first = await aWatchedServer(configured({ client_secret: old }))
    assert.deepEqual([await works(first, old), await works(first, next)], [true, false])
    const again = { data: first.data, clock: first.clock }
    await using both = await aWatchedServer(configured({ client_secret: [old, next] }), again)
    assert.deepEqual([await works(both, old), await works(both, next)], [true, true])
    await using after = await aWatchedServer(configured({ client_secret: next }), again)
    assert.deepEqual([await works(after, old), await works(after, next)], [false, true])
  })

  test('a secret expires at the second in client_secret_expires_at (RFC 7591 §3.2.1)', async () => {
    const end = Date.UTC(2026, 10, 21, 9, 10, 0) / 1000
    await using server = await aWatchedServer(
      configured({ client_secret: old, client_secret_expires_at: end }),
    )
    server.clock.advance(599.999)
    assert.equal(await works(server, old), true)
    server.clock.advance(0.001)
    assert.equal(await works(server, old), false)
  })

  test('the longest secret is compared to its last character', async () => {
    const long = 'x'.repeat(511)
    await using server = await aWatchedServer(configured({ client_secret: `${long}a` }))
    assert.deepEqual(
      [await works(server, `${long}a`), await works(server, `${long}b`), await works(server, long)],
      [true, false, false],
    )
  })

  test('the database holds only the hash of a secret', async () => {
    await using server = await aWatchedServer(configured({ client_secret: [old, next] }))
    assert.equal(await works(server, old), true)
    const files = ['valetkey.db', 'valetkey.db-wal'].map((name) => readFileSync(join(server.data, name)))
    for (const secret of [old, next]) {
      assert.ok(files.every((bytes) => !bytes.includes(secret)))
    }
    assert.ok(files.some((bytes) => bytes.includes('thumbnailer')))
  })

  for (const members of [
    { client_secret: undefined },
    { client_secret: '' },
    { client_secret: [] },
    { client_secret: [old, old] },
    { client_secret: [old, next, 'a-third-secret-0123456789abcdefghi'] },
    { client_secret: 'ünïcode-secret-0123456789abcdefghi' },
    { client_secret: 'a secret\nwith a line break 0123456789' },
    { client_secret: 'x'.repeat(513) },
    { token_endpoint_auth_method: 'none' },
  ]) {
    test(`a client cannot be configured with ${JSON.stringify(members).slice(0, 60)}`, async () => {
      await assert.rejects(
        aWatchedServer(configured(members)),
        /client_secret|client_credentials|grant_types/,
      )
    })
  }
})
