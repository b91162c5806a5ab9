import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pageRoutes } from '../../src/http/page-routes/page-routes.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import {
  addAuthenticator,
  aPersonWithApp,
  halfSignedIn,
  isSignedIn,
  olivia,
  signUp,
} from '../support/second-factor.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('skipping the second factor (threat D7)', () => {
  let server: TestServer & AsyncDisposable
  let person: Awaited<ReturnType<typeof aPersonWithApp>>
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true } })
    person = await aPersonWithApp(server)
  })
  after(() => server[Symbol.asyncDispose]())

  test('a half-finished sign-in is no session on any page', async () => {
    const half = await person.half()
    const isSession = [...half.cookies.keys()].some((name) => name.endsWith('vk_session'))
    assert.equal(isSession, false)
    for (const { path, methods } of pageRoutes) {
      if (!(methods as readonly string[]).includes('GET')) continue
      await half.go(path)
      assert.doesNotMatch(half.html, /Olivia Ortiz|You are signed in|>Sign out</, path)
    }
  })

  test('a half-finished sign-in answers no authorization request', async () => {
    const shop = apps.printShop(server)
    // Olivia has allowed the app before, so that only the session is missing.
    await shop.authorize({ scope: 'openid' }, { walker: person.first })
    const half = await person.half()
    await half.go(shop.request({ scope: 'openid', prompt: 'none' }).url)
    assert.equal(half.answer().get('error'), 'login_required')
    await half.go(shop.request({ scope: 'openid' }).url)
    assert.match(half.html, /<h1>Sign in<\/h1>/)
    const interaction = new URL(half.url).searchParams.get('interaction') ?? ''
    await half.go(`/continue?${new URLSearchParams({ interaction })}`)
    assert.match(half.html, /<h1>Sign in<\/h1>/)
    await half.go(`/consent?${new URLSearchParams({ interaction })}`)
    assert.match(half.html, /<h1>Sign in<\/h1>/)
  })

  test('its cookie is no session cookie, and a session cookie is no half-finished sign-in', async () => {
    const half = await person.half()
    const step = half.cookies.get('vk_step') ?? assert.fail('no cookie')
    const thief = new Walker(server)
    thief.cookies.set('vk_session', step)
    assert.equal(await isSignedIn(thief), false)
    const other = new Walker(server)
    other.cookies.set('vk_step', person.first.cookies.get('vk_session') ?? '')
    await other.go('/sign-in/second-step')
    assert.match(other.html, /<h1>Sign in<\/h1>/)
  })

  test('somebody who knows only the password cannot set up a factor of their own', async () => {
    const half = await person.half()
    for (const page of ['/sign-in/set-up', '/account/one-time-code', '/account/recovery-codes']) {
      await half.go(page)
      assert.match(half.html, /<h1>Sign in<\/h1>/, page)
    }
  })

  test('a finished sign-in cannot be finished again', async () => {
    const half = await person.half()
    const step = half.cookies.get('vk_step') ?? ''
    await half.submit({ code: person.app.next() })
    assert.equal(await isSignedIn(half), true)
    const again = new Walker(server)
    again.cookies.set('vk_step', step)
    await again.go('/sign-in/second-step')
    assert.match(again.html, /<h1>Sign in<\/h1>/)
  })

  test('the code of another person finishes nothing', async () => {
    const other = { username: 'otto', password: 'seven quiet lanterns' }
    const theirs = await aPersonWithApp(server, other)
    const half = await person.half()
    await half.submit({ code: theirs.app.next() })
    assert.equal(await isSignedIn(half), false)
    await half.go('/sign-in/second-step?with=recovery_code')
    await half.submit({ code: theirs.codes[0] ?? '' })
    assert.equal(await isSignedIn(half), false)
  })

  test('a factor that the form names, but that the person does not have, finishes nothing', async () => {
    for (const kind of ['password', 'passkey', '', '__proto__', 'one_time_code recovery_code']) {
      const half = await person.half()
      const { action, fields } = half.form()
      fields.set('with', kind)
      fields.set('code', olivia.password)
      await half.post(action, fields)
      assert.ok([403, 422].includes(half.status), kind)
      assert.equal(await isSignedIn(half), false, kind)
    }
  })

  test('a new password that signs out everywhere also ends a sign-in that is half finished', async () => {
    const who = { username: 'olga', password: 'seven quiet lanterns' }
    const { first, app } = await aPersonWithApp(server, who)
    const half = await halfSignedIn(server, who)
    server.clock.advance(1)
    const password = 'eleven loud trumpets'
    await first.go('/account/password')
    await first.submit({ current: who.password, password, password_again: password, others: '1' })
    await half.go('/sign-in/second-step')
    await half.submit({ code: app.next() })
    assert.equal(await isSignedIn(half), false)
  })

  test('a sign-in after which another app wants more still asks for the second factor', async () => {
    const half = await person.half()
    const shop = apps.printShop(server)
    await half.go(shop.request({ scope: 'openid', prompt: 'login' }).url)
    assert.match(half.html, /name="password"/)
  })

  test('a GET finishes nothing, even with the right code in its URL', async () => {
    const half = await person.half()
    await half.go(`/sign-in/second-step?code=${person.app.next()}`)
    assert.equal(await isSignedIn(half), false)
  })

  test('another site cannot post the code', async () => {
    const half = await person.half()
    const { action, fields } = half.form()
    fields.set('code', person.app.next())
    await half.go(action, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
      },
      body: fields.toString(),
    })
    assert.equal(half.status, 403)
    assert.equal(await isSignedIn(half), false)
  })
})

test('the password grant is refused for a person with a second factor (threat D7)', async () => {
  const legacy = {
    client_id: 'old-app',
    client_secret: 'old-app-secret-0123456789abcdef',
    client_name: 'Old App',
    grant_types: ['password'],
    token_endpoint_auth_method: 'client_secret_post',
    scope: 'photos.read',
  }
  await using server = await aWatchedServer({
    features: { sign_up: true, password: true },
    apis: [
      {
        identifier: 'https://drive.example/',
        name: 'Photo Drive',
        scopes: [{ name: 'photos.read', description: 'See your photos' }],
      },
    ],
    clients: [legacy],
  })
  const grant = async (password: string) => {
    const response = await server.fetch(
      new Request(`${server.issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'password',
          client_id: legacy.client_id,
          client_secret: legacy.client_secret,
          username: olivia.username,
          password,
          scope: 'photos.read',
        }),
      }),
    )
    return (await response.json()) as { error?: string; error_description?: string }
  }
  const walker = await signUp(server)
  assert.equal((await grant(olivia.password)).error, undefined)
  await addAuthenticator(walker, server)
  const refused = await grant(olivia.password)
  assert.equal(refused.error, 'invalid_grant')
  assert.match(refused.error_description ?? '', /second factor/)
  // Only somebody who knows the password learns of it.
  assert.doesNotMatch((await grant('wrong')).error_description ?? '', /second factor/)
})

test('a session from before the policy does not count for people who must have a second factor (threat D7)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
  const data = join(folder, 'data')
  try {
    const walkers: Walker[] = []
    let clock: TestServer['clock'] | undefined
    {
      await using server = await aServer({ features: { sign_up: true } }, { data })
      clock = server.clock
      walkers.push(await signUp(server))
      assert.equal(await isSignedIn(walkers[0] ?? assert.fail()), true)
    }
    await using server = await aServer(
      { features: { sign_up: true }, second_factor: { everybody: true } },
      { data, clock },
    )
    const walker = new Walker(server)
    for (const [name, value] of walkers[0]?.cookies ?? []) walker.cookies.set(name, value)
    assert.equal(await isSignedIn(walker), false)
    const shop = apps.printShop(server)
    await walker.go(shop.request({ scope: 'openid', prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'login_required')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
