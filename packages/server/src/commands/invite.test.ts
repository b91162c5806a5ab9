import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../../test/support/a-server.ts'
import { Clock } from '../../test/support/clock.ts'
import { sendWaiting } from '../../test/support/invitations.ts'
import { linkTo } from '../../test/support/mailbox.ts'
import { aDatabase } from '../../test/support/postgres.ts'
import { isSignedIn } from '../../test/support/second-factor.ts'
import { aShell, type Shell } from '../../test/support/shell.ts'
import { Walker } from '../../test/support/walker.ts'

const password = 'seven quiet lanterns'

for (const engine of ['SQLite', 'PostgreSQL']) {
  describe(`valetkey invite and invitations, beside a running server on ${engine}`, () => {
    let server: TestServer & AsyncDisposable
    let shell: Shell
    before(async () => {
      const database = engine === 'SQLite' ? {} : { database: (await aDatabase()).url }
      const configuration = { sign_up: 'invitation', ...database }
      server = await aServer(configuration, { clock: Clock.real() })
      shell = aShell()
      writeFileSync(
        join(server.data, '..', 'same.json'),
        JSON.stringify({ ...aConfiguration, ...configuration }),
      )
    })
    after(async () => {
      await shell.close()
      await server[Symbol.asyncDispose]()
    })
    const run = (...args: string[]) => {
      const place = ['--config', '../same.json', '--data', server.data]
      return shell.run({ args: [...args, ...place], folder: server.data, environment: {} })
    }
    const done = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(...args)
      assert.equal(code, 0, stderr)
      return stdout
    }

    test('a copied link creates as many accounts as --uses says, with groups and roles', async () => {
      const given = ['--uses', '2', '--groups', 'family, ops', '--roles', 'viewer', '--expires', '12h']
      const { url, id, uses } = JSON.parse(await done('invite', ...given, '--json'))
      assert.equal(uses, 2)
      for (const username of ['olivia', 'otto']) {
        const walker = await new Walker(server).go(url)
        await walker.submit({ username, name: '', password, password_again: password })
        assert.equal(await isSignedIn(walker), true)
        const groups = await done('groups', 'list', '--user', username)
        assert.deepEqual(
          [groups, await done('roles', 'list', '--user', username)],
          ['family\nops\n', 'viewer\n'],
        )
      }
      assert.match((await new Walker(server).go(url)).html, /used already/)
      assert.doesNotMatch(await done('invitations', 'list'), new RegExp(id))
      assert.match(await done('invitations', 'list', '--all'), new RegExp(`^${id} +used +0 of 2 `, 'm'))
      assert.ok(!(await done('invitations', 'list', '--all', '--json')).includes(url.slice(-20)))
    })

    test('a mailed one arrives in the language asked for, and the running server sends it', async () => {
      const told = await done('invite', 'Olaf@example.com', '--from', 'Alice Adams', '--language', 'fr')
      assert.match(told, /^The invitation inv_\S+ is on its way to Olaf@example\.com\. It works until 20/)
      assert.doesNotMatch(told, /vk_inv_/)
      await sendWaiting(server)
      const link = await linkTo(server, 'Olaf@example.com')
      const walker = await new Walker(server).go(link)
      assert.match(walker.html, /<bdi>Alice Adams<\/bdi> invites you/)
      await walker.submit({ name: 'Olaf', password, password_again: password })
      assert.equal(await isSignedIn(walker), true)
      assert.match((await run('invite', 'olaf@example.com')).stderr, /has an account with this mail address/)
    })

    test('a revoked one does not work any more', async () => {
      const { url, id } = JSON.parse(await done('invite', '--json'))
      assert.match(await done('invitations', 'list'), new RegExp(`^${id} +works +1 of 1 `, 'm'))
      assert.match(await done('invitations', 'revoke', id), /does not work any more/)
      assert.match((await new Walker(server).go(url)).html, /taken back/)
      const again = await run('invitations', 'revoke', id)
      assert.match(again.stderr, /there is no invitation "inv_\S+" that still works/)
    })

    test('what makes no sense is refused, and no invitation is made', async () => {
      const before = await done('invitations', 'list', '--all')
      for (const [args, why] of [
        [['nonsense'], /expected a mail address/],
        [['a@b.example', '--uses', '2'], /a mailed invitation creates one account/],
        [['--uses', '0'], /--uses: expected a whole number from 1 to 10000/],
        [['--expires', '7'], /--expires: expected a duration from 5m to 365d/],
        [['--expires', '4m'], /--expires: expected/],
        [['--expires', '366d'], /--expires: expected/],
        [['--groups', 'a,,b'], /--groups: expected a name/],
        [['--groups', Array.from({ length: 300 }, (_, index) => `group-${index}`).join()], /too long/],
        [['--roles', 'a"b'], /--roles: expected a name/],
        [['--from', 'x'.repeat(101)], /--from: expected a name/],
        [['--app', 'nobody'], /--app: there is no app "nobody" that you declared/],
        [['--app', 'print-shop'], /--app: nobody can begin at print-shop/],
        [['--language', 'fr'], /--language is for a mail/],
        [['a@b.example', '--language', 'tlh'], /--language: expected one of/],
      ] as const) {
        const { code, stderr, stdout } = await run('invite', ...args)
        assert.notEqual(code, 0, args.join(' '))
        assert.equal(stdout, '')
        assert.match(stderr, why)
      }
      assert.equal(await done('invitations', 'list', '--all'), before)
    })
  })
}

test('nobody is invited where nobody can create an account, or mailed where there is no mail', async () => {
  await using server = await aServer({}, { clock: Clock.real() })
  const shell = aShell()
  const run = (change: object, ...args: string[]) => {
    writeFileSync(join(server.data, '..', 'other.json'), JSON.stringify({ ...aConfiguration, ...change }))
    const place = ['--config', '../other.json', '--data', server.data]
    return shell.run({ args: ['invite', ...args, ...place], folder: server.data, environment: {} })
  }
  assert.match((await run({})).stderr, /sign_up is off: set sign_up to "invitation"/)
  const both = await run({ sign_up: 'off', features: { sign_up: true } })
  assert.match(both.stderr, /sign_up: expected open, because features\.sign_up is true, .*got "off"/)
  assert.equal((await run({ sign_up: 'open', features: { sign_up: true } })).code, 0)
  await shell.close()
})
