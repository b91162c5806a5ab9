import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { aServer } from '../../test/support/a-server.ts'
import { Clock } from '../../test/support/clock.ts'
import { register } from '../../test/support/registered-app.ts'
import { startCommand } from '../../test/support/started-command.ts'

const app = { redirect_uris: ['https://new.example/callback'] }

test('a token from the command line registers as many apps as --uses allows; without a token no app can register (RFC 7591 §3)', async (t) => {
  const registration = { mode: 'token' }
  await using server = await aServer({ registration }, { clock: Clock.real() })
  writeFileSync(join(server.data, '..', 'mode.json'), JSON.stringify({ registration }))
  const run = (...args: string[]) => {
    const place = ['--config', '../mode.json', '--data', server.data]
    return startCommand(t, server.data, ['registration-token', ...place, ...args]).ended
  }
  const { code, stdout, stderr } = await run('--uses', '2', '--json')
  assert.equal(code, 0, stderr)
  const made: { token: string; uses: number; expiresAt: string } = JSON.parse(stdout)
  assert.match(made.token, /^vk_iat_/)
  assert.equal(made.uses, 2)

  const without = await register(server, app)
  assert.equal(without.status, 401)
  assert.match(without.headers.get('www-authenticate') ?? '', /^Bearer realm=/)
  assert.equal(without.headers.get('access-control-allow-origin'), null)
  for (const token of ['vk_iat_made-up', `${made.token}x`, 'print-shop-secret-0123456789abcdef']) {
    const { status, body } = await register(server, app, { token })
    assert.deepEqual([status, body.error], [401, 'invalid_token'])
  }
  const unsound = await register(server, { redirect_uris: ['javascript:0'] }, made)
  assert.equal(unsound.body.error, 'invalid_redirect_uri', 'and no use of the token is consumed')
  assert.equal((await register(server, app, made)).status, 201)
  assert.equal((await register(server, app, made)).status, 201)
  assert.deepEqual((await register(server, app, made)).body.error, 'invalid_token')
  assert.ok(!server.logged().includes(made.token))
})

test('an invalid flag is reported, and no token is created', async (t) => {
  await using server = await aServer({}, { clock: Clock.real() })
  for (const [flag, value] of [
    ['--uses', '0'],
    ['--uses', 'many'],
    ['--expires-in', '5'],
    ['--expires-in', '1e9'],
  ] as const) {
    const args = ['registration-token', '--data', server.data, `${flag}=${value}`]
    const { code, stderr, stdout } = await startCommand(t, server.data, args).ended
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, new RegExp(`${flag}: expected a whole number from`))
  }
})
