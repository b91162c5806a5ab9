import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../../test/support/a-server.ts'
import { Clock } from '../../test/support/clock.ts'
import { addAuthenticator, isSignedIn, signUp } from '../../test/support/second-factor.ts'
import { aShell, type Shell } from '../../test/support/shell.ts'
import { Walker } from '../../test/support/walker.ts'

const who = { username: 'olivia', password: 'seven quiet lanterns' }

describe('valetkey factors', () => {
  let server: TestServer & AsyncDisposable
  let shell: Shell
  before(async () => {
    server = await aServer({ features: { sign_up: true } }, { clock: Clock.real() })
    shell = aShell()
    writeFileSync(join(server.data, '..', 'same.json'), JSON.stringify(aConfiguration))
  })
  after(async () => {
    await shell.close()
    await server[Symbol.asyncDispose]()
  })

  const run = async (...args: string[]) => {
    const place = ['--config', '../same.json', '--data', server.data]
    return shell.run({ args: ['factors', ...args, ...place], folder: server.data, environment: {} })
  }

  test('shows what a person has, without secrets, and removes it after they have lost it', async () => {
    const { codes } = await addAuthenticator(await signUp(server, who), server)
    const listed = await run('list', '--user', 'OLIVIA')
    assert.equal(listed.code, 0, listed.stderr)
    assert.match(listed.stdout, /^one_time_code\s+\S+\s+-\s+"My phone"$/m)
    assert.match(listed.stdout, /^10 recovery codes left\.$/m)
    for (const code of codes) assert.ok(!listed.stdout.includes(code))
    const json = JSON.parse((await run('list', '--user', 'olivia', '--json')).stdout)
    assert.deepEqual(
      json.factors.map(({ kind }: { kind: string }) => kind),
      ['password', 'one_time_code'],
    )

    assert.match((await run('remove', '--user', 'olivia')).stdout, /signs in with the password alone now/)
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn(who.username, who.password)
    assert.equal(await isSignedIn(walker), true)
    assert.match((await run('list', '--user', 'olivia')).stdout, /No second factor/)
    await walker.go('/account/activity')
    assert.match(walker.html, /removed a way to sign in/)
  })

  test('refuses what makes no sense, and says why', async () => {
    for (const [args, why] of [
      [['remove', '--user', 'alice'], /alice has no second factor/],
      [['remove', '--user', 'alice', '--kind', 'password'], /--kind: expected one_time_code or passkey/],
      [['remove', '--user', 'nobody'], /there is nobody/],
      [['list'], /--user <username> is missing/],
    ] as const) {
      const { code, stderr } = await run(...args)
      assert.notEqual(code, 0)
      assert.match(stderr, why)
    }
  })
})
