import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { aConfiguration, aServer, type TestServer } from '../../test/support/a-server.ts'
import { apps } from '../../test/support/app.ts'
import { Clock } from '../../test/support/clock.ts'
import { linkTo, signUpByMail } from '../../test/support/mailbox.ts'
import { aDatabase } from '../../test/support/postgres.ts'
import { isSignedIn } from '../../test/support/second-factor.ts'
import { aShell, type Shell } from '../../test/support/shell.ts'
import { Walker } from '../../test/support/walker.ts'

const guide = readFileSync(fileURLToPath(new URL('../../../../docs/accounts.md', import.meta.url)), 'utf8')
const password = 'seven quiet lanterns'

for (const engine of ['SQLite', 'PostgreSQL']) {
  describe(`valetkey user, beside a running server on ${engine}`, () => {
    let server: TestServer & AsyncDisposable
    let shell: Shell
    before(async () => {
      const database = engine === 'SQLite' ? {} : { database: (await aDatabase()).url }
      const configuration = { sign_up: 'open', mail: {}, ...database }
      server = await aServer(configuration, { clock: Clock.real() })
      shell = aShell()
      writeFileSync(
        join(server.data, '..', 'valetkey.json'),
        JSON.stringify({ ...aConfiguration, ...configuration }),
      )
    })
    after(async () => {
      await shell.close()
      await server[Symbol.asyncDispose]()
    })
    const run = (...args: string[]) => {
      const place = ['--config', '../valetkey.json', '--data', server.data]
      return shell.run({ args: ['user', ...args, ...place], folder: server.data, environment: {} })
    }
    /** The command of `docs/accounts.md` in a block, for this person. */
    const ofGuide = (name: string, username: string): string[] => {
      const [, line = ''] =
        new RegExp(`^\`\`\`sh ${name}\nvaletkey user (.*) --config`, 'm').exec(guide) ?? assert.fail(name)
      return line.split(' ').map((word) => (word === 'olivia' ? username : word))
    }

    test('an export has what the person can download, and they see that it was made', async () => {
      const address = `olivia-${engine}@example.com`
      const walker = await signUpByMail(server, address, password, 'Olivia Ortiz')
      await apps.printShop(server).authorize({ scope: 'openid photos.read' }, { walker })
      const { code, stdout, stderr } = await run(...ofGuide('export', address))
      assert.equal(code, 0, stderr)
      const exported = JSON.parse(stdout)
      assert.equal(exported.issuer, server.issuer)
      assert.equal(exported.account.claims.name, 'Olivia Ortiz')
      assert.equal(exported.account.mail_address.address, address)
      assert.equal(exported.permissions[0].client_name, 'Print Shop')
      assert.doesNotMatch(stdout, /argon2|cookie_hash|"secret"/)
      await walker.go('/account/activity')
      assert.match(walker.html, /The people who run this server exported your data/)
      await walker.go('/account/personal-data')
      await walker.submit({}, '/account/personal-data/download')
      const own = JSON.parse(walker.html)
      assert.deepEqual(own.account, exported.account)
      assert.deepEqual(own.permissions, exported.permissions)
    })

    test('a deletion is shown first, and then signs the person out and ends what they allowed', async () => {
      const address = `otto-${engine}@example.com`
      const walker = await signUpByMail(server, address, password)
      const shop = apps.printShop(server)
      const { code: issued, verifier } = await shop.authorize({ scope: 'openid photos.read' }, { walker })
      const { body } = await shop.redeem(issued, verifier)
      const wanted = ofGuide('delete', address)
      const shown = await run(...wanted.filter((word) => word !== '--yes'))
      assert.match(
        shown.stdout,
        /is signed in at 1 browser and has allowed 1 app something\.\nNothing was deleted/,
      )
      assert.equal(await isSignedIn(walker), true)
      const done = await run(...wanted)
      assert.match(done.stdout, new RegExp(`^The account ${address} \\(usr_\\S+\\) is deleted`))
      assert.equal(await isSignedIn(walker), false)
      assert.equal((await shop.refresh(body.refresh_token ?? '')).body.error, 'invalid_grant')
      assert.match((await run(...wanted)).stderr, /there is nobody with the username/)
      // The address is free again.
      const again = await new Walker(server).go('/sign-up')
      await again.submit({ address })
      await again.go(await linkTo(server, address, 2))
      await again.submit({ name: '', password, password_again: password })
      assert.equal(await isSignedIn(again), true)
    })

    test('what cannot be deleted is refused with what to do', async () => {
      assert.match(
        (await run('delete', 'alice', '--yes')).stderr,
        /the configuration file declares this account/,
      )
      assert.match((await run('export', 'nobody')).stderr, /there is nobody with the username "nobody"/)
      assert.match((await run('delete')).stderr, /user delete needs <username>/)
    })
  })
}
