import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { aConfiguration } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Clock } from '../support/clock.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const withoutAlice = { users: aConfiguration.users.filter(({ username }) => username !== 'alice') }
const withNewPassword = {
  users: aConfiguration.users.map((user) =>
    user.username === 'alice' ? { ...user, password: 'quite another one' } : user,
  ),
}

/** Gives a person everything that they can hold, then starts the server with each change of its configuration. */
async function across(changes: readonly object[], body: (after: Held) => Promise<void>) {
  const data = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
  const clock = new Clock()
  try {
    let held: Omit<Held, 'server'>
    {
      await using server = await aWatchedServer({}, { data, clock })
      const [shop, spa] = [apps.printShop(server), apps.spa(server)]
      const { code, verifier, walker } = await shop.authorize(
        { scope: 'openid photos.read offline_access' },
        { choice: { duration: 'forever' } },
      )
      const { body: tokens } = await shop.redeem(code, verifier)
      const album = await shop.authorize(
        { scope: 'album.write', resource: 'https://album.example/' },
        { walker },
      )
      const { body: opaque } = await shop.redeem(album.code, album.verifier)
      const unused = await shop.authorize({}, { walker })
      await walker.go(spa.request().url)
      const waiting = { url: walker.url, fields: walker.form().fields }
      held = { walker, tokens, opaque: opaque.access_token ?? '', unused, waiting }
    }
    for (const [index, change] of changes.entries()) {
      clock.advance(1)
      await using server = await aWatchedServer(change, { data, clock })
      if (index === changes.length - 1) await body({ ...held, server })
    }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

type Held = {
  server: Awaited<ReturnType<typeof aWatchedServer>>
  walker: Walker
  tokens: Awaited<ReturnType<ReturnType<typeof apps.printShop>['redeem']>>['body']
  opaque: string
  unused: { code: string; verifier: string }
  waiting: { url: string; fields: URLSearchParams }
}

/** Asserts that nothing from before is valid any more. */
async function nothingCounts({ server, walker, tokens, opaque, unused, waiting }: Held): Promise<void> {
  const shop = apps.printShop(server)
  const old = new Walker(server)
  for (const [name, value] of walker.cookies) old.cookies.set(name, value)

  await old.go('/')
  assert.doesNotMatch(old.html, /Alice/, 'the session')
  await old.go(shop.request({ prompt: 'none' }).url)
  assert.equal(old.answer().get('error'), 'login_required')
  await old.post('/consent', new URLSearchParams([...waiting.fields, ['decision', 'allow']]))
  assert.match(old.url, /\/sign-in\?/, 'the consent page that was open')

  assert.equal((await shop.redeem(unused.code, unused.verifier)).body.error, 'invalid_grant')
  assert.equal((await shop.refresh(tokens.refresh_token ?? '')).body.error, 'invalid_grant')
  const driveApi = apps.driveApi(server)
  assert.deepEqual((await driveApi.introspect(tokens.access_token ?? '')).body, { active: false })
  assert.deepEqual((await apps.albumApi(server).introspect(opaque)).body, { active: false })
  const identity = await shop.userInfo(tokens.access_token ?? '')
  assert.equal(identity.status, 401)
}

describe('what a person holds when they are disabled (threat D15)', () => {
  test('is revoked at once: session, open consent page, code, refresh token and access tokens', async () => {
    await across([withoutAlice], async (held) => {
      await nothingCounts(held)
      const walker = await new Walker(held.server).go('/sign-in')
      await walker.signIn()
      assert.equal(walker.status, 422)
      assert.equal(walker.cookies.has('vk_session'), false)
    })
  })

  test('is revoked as well when the operator changes their password', async () => {
    await across([withNewPassword], async (held) => {
      await nothingCounts(held)
      const walker = await new Walker(held.server).go('/sign-in')
      await walker.signIn('alice', 'quite another one')
      assert.match(walker.html, /Alice Adams/)
    })
  })

  test('stays revoked when they are enabled again', async () => {
    await across([withoutAlice, {}], async (held) => {
      await nothingCounts(held)
      const walker = await new Walker(held.server).go('/sign-in')
      await walker.signIn()
      assert.match(walker.html, /Alice Adams/)
    })
  })

  test('stays valid across a restart without a change', async () => {
    await across([{}], async ({ server, walker, tokens, opaque, unused }) => {
      const shop = apps.printShop(server)
      const old = new Walker(server)
      for (const [name, value] of walker.cookies) old.cookies.set(name, value)
      await old.go('/')
      assert.match(old.html, /Alice Adams/)
      assert.equal((await shop.redeem(unused.code, unused.verifier)).status, 200)
      assert.equal((await shop.refresh(tokens.refresh_token ?? '')).status, 200)
      assert.equal((await apps.driveApi(server).introspect(tokens.access_token ?? '')).body.active, true)
      assert.equal((await apps.albumApi(server).introspect(opaque)).body.active, true)
    })
  })
})
