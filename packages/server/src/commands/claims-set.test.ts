import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../../test/support/a-server.ts'
import { apps } from '../../test/support/app.ts'
import { Clock } from '../../test/support/clock.ts'
import { ownClaims } from '../../test/support/own-claims.ts'
import { aShell, type Shell } from '../../test/support/shell.ts'
import { Walker } from '../../test/support/walker.ts'

const configuration = { ...ownClaims, features: { sign_up: true } }

describe('valetkey claims, for a person who signed up', () => {
  let server: TestServer & AsyncDisposable
  let shell: Shell
  let accessToken = ''
  before(async () => {
    server = await aServer(configuration, { clock: Clock.real() })
    shell = aShell()
    writeFileSync(
      join(server.data, '..', 'same.json'),
      JSON.stringify({ ...aConfiguration, ...configuration }),
    )
    const shop = apps.printShop(server)
    const { url, verifier } = shop.request({ scope: 'openid profile work badge', prompt: 'create' })
    const walker = await new Walker({ issuer: server.issuer, fetch: server.fetch }).go(url)
    const password = 'a long enough one'
    await walker.submit({ username: 'olive', name: 'Olive Ober', password, password_again: password })
    await walker.allow()
    const { body } = await shop.redeem(walker.answer().get('code') ?? '', verifier)
    accessToken = body.access_token ?? ''
  })
  after(async () => {
    await shell.close()
    await server[Symbol.asyncDispose]()
  })

  const run = (...args: string[]) => {
    const place = ['--config', '../same.json', '--data', server.data]
    return shell.run({ args: ['claims', ...args, ...place], folder: server.data, environment: {} })
  }
  const done = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(...args)
    assert.equal(code, 0, stderr)
    return stdout
  }
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(...args)
    assert.deepEqual([code === 0, stdout], [false, ''])
    return stderr.trim().replace(/^valetkey: /, '')
  }
  const seen = async () => {
    const { sub: _, ...claims } = (await apps.printShop(server).userInfo(accessToken)).body
    return claims
  }
  const olive = ['--user', 'olive']
  const profile = { name: 'Olive Ober', preferred_username: 'olive' }

  test('a value is checked against the declared type, and seen at once', async () => {
    assert.deepEqual(await seen(), profile)
    const physics = ['set', 'department', ...olive, '--value', 'Physics']
    assert.equal(await done(...physics), 'department of olive is "Physics".\n')
    assert.equal(await done(...physics), 'department of olive is "Physics" already.\n')
    await done('set', 'projects', ...olive, '--value', '["Sky","Sea"]')
    await done('set', 'https://staff.example/badge', ...olive, '--value=-7')
    await done('set', 'keyholder', ...olive, '--value', 'false')
    const own = {
      department: 'Physics',
      projects: ['Sky', 'Sea'],
      'https://staff.example/badge': -7,
      keyholder: false,
    }
    assert.deepEqual(await seen(), { ...profile, ...own })
    const listed = JSON.parse(await done('list', ...olive, '--json')) as { name: string; value?: unknown }[]
    assert.deepEqual(listed.find(({ name }) => name === 'projects')?.value, ['Sky', 'Sea'])
    assert.match(await done('list', ...olive), /^department +string +"Physics"$/m)

    assert.equal(await done('remove', 'projects', ...olive), 'olive has no projects any more.\n')
    assert.equal('projects' in (await seen()), false)
    assert.equal(await refused('remove', 'projects', ...olive), 'olive has no projects')
  })

  test('a value of another type, an unknown claim, and what the file declares are refused', async () => {
    for (const [claim, value] of [
      ['keyholder', 'yes'],
      ['https://staff.example/badge', 'seven'],
      ['projects', 'Sky'],
      ['projects', '["Sky",7]'],
      ['department', 'x'.repeat(513)],
    ] as const)
      assert.match(await refused('set', claim, ...olive, `--value=${value}`), /^--value: expected /)
    for (const claim of ['email', 'sub', '__proto__', 'deparment'])
      assert.match(await refused('set', claim, ...olive, '--value', 'x'), /^there is no claim /)
    assert.equal(
      await refused('set', 'department', '--user', 'alice', '--value', 'x'),
      'the configuration file declares alice: change their claims there',
    )
    assert.equal(await refused('set', 'department', ...olive), '--value <value> is missing')
    assert.equal(await refused('list'), '--user <username> is missing')
  })

  test('all own claims of a person together have a limit, so that they fit into a token', async () => {
    await done('set', 'department', ...olive, '--value', 'x'.repeat(500))
    const words = await refused('set', 'projects', ...olive, '--value', JSON.stringify(['y'.repeat(500)]))
    assert.match(
      words,
      /^the own claims of olive would have \d+ bytes of JSON together, at most 1024 are allowed$/,
    )
    assert.equal('projects' in (await seen()), false)
  })
})
