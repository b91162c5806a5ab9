import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../../test/support/a-server.ts'
import { apps } from '../../test/support/app.ts'
import { bought } from '../../test/support/bought.ts'
import { Clock } from '../../test/support/clock.ts'
import { aShell, type Shell } from '../../test/support/shell.ts'

const [alice, bob] = aConfiguration.users
const users = [alice ?? {}, { ...bob, groups: ['staff'], roles: ['reader'] }]
const clients = aConfiguration.clients.map((client) => ({ ...client, scope: `${client.scope} groups roles` }))

describe('valetkey groups and roles', () => {
  let server: TestServer & AsyncDisposable
  let shell: Shell
  before(async () => {
    server = await aServer({ users, clients }, { clock: Clock.real() })
    shell = aShell()
    writeFileSync(join(server.data, '..', 'same.json'), JSON.stringify({ ...aConfiguration, users, clients }))
  })
  after(async () => {
    await shell.close()
    await server[Symbol.asyncDispose]()
  })

  const run = async (...args: string[]) => {
    const place = ['--config', '../same.json', '--data', server.data]
    return shell.run({ args: [...args, ...place], folder: server.data, environment: {} })
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

  test('a change is seen at UserInfo at once', async () => {
    const shop = apps.printShop(server)
    const { accessToken } = await bought(shop, { scope: 'openid groups roles' })
    const seen = async () => {
      const { groups, roles } = (await shop.userInfo(accessToken)).body
      return { groups, roles }
    }
    assert.deepEqual(await seen(), { groups: [], roles: [] })
    assert.match(
      await done('groups', 'add', 'ops', '--user', 'ALICE'),
      /^alice is in ops now, and nobody else: the group is new\.\n/,
    )
    assert.match(await done('groups', 'add', 'ops', '--user', 'alice'), /^alice is in ops already\.$/m)
    assert.match(await done('roles', 'add', 'editor', '--user', 'alice'), /^alice has editor now/)
    assert.deepEqual(await seen(), { groups: ['ops'], roles: ['editor'] })
    assert.match(await done('groups', 'remove', 'ops', '--user', 'alice'), /^alice is no longer in ops\.\n/)
    assert.deepEqual(await seen(), { groups: [], roles: ['editor'] })
  })

  test('lists show every name, the names of a person, and the people with a name', async () => {
    assert.equal(await done('groups', 'list'), 'GROUP  PEOPLE\nstaff  1\n')
    assert.equal(await done('groups', 'list', '--user', 'bob'), 'staff\n')
    assert.equal(await done('roles', 'list', '--name', 'reader'), 'bob\n')
    assert.deepEqual(JSON.parse(await done('groups', 'list', '--json')), [{ name: 'staff', people: 1 }])
    assert.match(await refused('roles', 'list', '--name', 'reader', '--user', 'bob'), /got both$/)
  })

  test('what the configuration file declares cannot be changed here', async () => {
    const words = /^the configuration file declares the (groups|roles) of bob: change them there$/
    assert.match(await refused('groups', 'add', 'ops', '--user', 'bob'), words)
    assert.match(await refused('roles', 'remove', 'reader', '--user', 'bob'), words)
  })

  test('a mistake is reported, and nothing is changed', async () => {
    assert.equal(
      await refused('groups', 'add', 'ops', '--user', 'nobody'),
      'there is nobody with the username "nobody"',
    )
    assert.equal(await refused('groups', 'add', 'ops'), '--user <username> is missing')
    assert.equal(await refused('groups', 'remove', 'ops', '--user', 'alice'), 'alice is not in ops')
    for (const name of ['two  spaces', ' ops', 'o"ps', 'o\\ps', 'o\u200bps', 'x'.repeat(201)])
      assert.match(
        await refused('groups', 'add', name, '--user', 'alice'),
        /^<group>: expected a name of 1 to 200 bytes/,
      )
    for (let index = 0; index < 3; index += 1)
      await done('roles', 'add', `${index}`.padEnd(150, 'x'), '--user', 'alice')
    assert.match(
      await refused('roles', 'add', 'y'.repeat(150), '--user', 'alice'),
      /^alice cannot have any more roles: .* 512 bytes/,
    )
  })
})
