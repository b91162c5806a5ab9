import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Configuration } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const password = 'seven quiet lanterns'

async function somebody(configuration: Configuration = {}) {
  const server = await aWatchedServer({ features: { sign_up: true }, ...configuration })
  const walker = await new Walker(server).go('/sign-up')
  await walker.submit({ username: 'olivia', name: 'Olivia', password, password_again: password })
  return { server, walker }
}

describe('the profile of a person (OIDC Core §5.1)', () => {
  test('what is saved is what apps learn', async () => {
    const { server, walker } = await somebody()
    await using _ = server
    await walker.go('/account/profile')
    await walker.submit({
      name: ' Olivia Ortiz ',
      nickname: 'Liv',
      birthdate: '1990-04-23',
      zoneinfo: 'Europe/Paris',
    })
    assert.match(walker.html, /Your profile is saved/)
    assert.match(walker.html, /value="Olivia Ortiz"/)
    const shop = apps.printShop(server)
    const { code, verifier } = await shop.authorize({ scope: 'openid profile' }, { walker })
    const { body } = await shop.redeem(code, verifier)
    const { body: claims } = await shop.userInfo(body.access_token ?? '')
    assert.equal(claims.name, 'Olivia Ortiz')
    assert.equal(claims.nickname, 'Liv')
    assert.equal(claims.birthdate, '1990-04-23')
    assert.ok(Math.abs(Number(claims.updated_at) - server.clock.now() / 1000) < 60)
    await walker.go('/account/profile')
    await walker.submit({ nickname: '' })
    assert.equal((await shop.userInfo(body.access_token ?? '')).body.nickname, undefined)
  })

  test('a value that cannot be accepted is kept, explained beside its field, and saves nothing', async () => {
    const { server, walker } = await somebody()
    await using _ = server
    for (const [name, value, words] of [
      ['birthdate', 'yesterday', /This is not a date/],
      ['website', 'javascript:alert(1)', /This is not a web address/],
      ['zoneinfo', 'Mars/Olympus', /We do not know this time zone/],
      ['locale', '!!', /We do not know this language/],
      ['name', 'x'.repeat(201), /on one line, with at most 200 characters/],
    ] as const) {
      await walker.go('/account/profile')
      await walker.submit({ nickname: 'Liv', [name]: value })
      assert.equal(walker.status, 422, name)
      assert.match(walker.html, words)
      assert.ok(walker.html.includes(`value="${value}"`), name)
      await walker.go('/account/profile')
      assert.doesNotMatch(walker.html, /value="Liv"/)
    }
  })

  test('only the claims that the operator lists can be changed', async () => {
    const { server, walker } = await somebody({ editable_claims: ['nickname'] })
    await using _ = server
    await walker.go('/account/profile')
    assert.doesNotMatch(walker.html, /name="birthdate"/)
    await walker.submit({ nickname: 'Liv', birthdate: '1990-04-23', name: 'Somebody Else' })
    await walker.go('/account/personal-data')
    await walker.submit({}, '/account/personal-data/download')
    const { claims } = JSON.parse(walker.html).account
    assert.deepEqual({ ...claims, updated_at: 0 }, { name: 'Olivia', nickname: 'Liv', updated_at: 0 })
  })

  test('nobody verifies their own address, joins a group or becomes an owner by adding fields (threat D14)', async () => {
    const { server, walker } = await somebody()
    await using _ = server
    await walker.go('/account/profile')
    await walker.submit({
      nickname: 'Liv',
      email: 'boss@example.com',
      email_verified: 'true',
      groups: 'admins',
      roles: 'admin',
      role: 'owner',
      sub: 'usr_1',
      preferred_username: 'alice',
      updated_at: '1',
      __proto__: 'x',
      declared: '1',
    })
    await walker.go('/account/personal-data')
    await walker.submit({}, '/account/personal-data/download')
    const { account } = JSON.parse(walker.html)
    assert.deepEqual(Object.keys(account.claims).sort(), ['name', 'nickname', 'updated_at'])
    assert.deepEqual([account.role, account.groups, account.roles], ['member', [], []])
  })

  test('an account of the configuration file is not changed here', async () => {
    const { server } = await somebody()
    await using _ = server
    const walker = await (await new Walker(server).go('/sign-in')).signIn()
    await walker.go('/account/profile')
    assert.match(walker.html, /The people who run this server filled in your profile/)
    assert.doesNotMatch(walker.html, /name="nickname"/)
  })
})
