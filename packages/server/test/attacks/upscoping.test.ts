import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { assertRefused, type Bought, bought, tokensOf } from '../support/bought.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Names that no API defines: they are ignored, as long as something else is left. OIDC Core §3.1.2.1 */
const undefinedScopes = ['no-such-scope', 'OPENID']
const everyScope = [
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'offline_access',
  'photos.read',
  'photos.delete',
  'album.write',
  ...undefinedScopes,
]
const everyResource = [
  'https://drive.example/',
  'https://album.example/',
  'http://localhost:4000/userinfo',
  'https://nowhere.example/',
]

const isSubset = (part: readonly string[], whole: readonly string[]): boolean =>
  part.every((each) => whole.includes(each))

describe('requests for more than was granted (threat B7)', () => {
  let server: TestServer & AsyncDisposable
  let app: App
  let walker: Walker
  let tokens: Bought
  const granted = ['openid', 'profile', 'photos.read', 'offline_access']
  before(async () => {
    server = await aWatchedServer()
    app = apps.printShop(server)
    walker = new Walker(server)
    // The grant is wider than the token family; only the family counts.
    await bought(app, { scope: 'openid email photos.read' }, { walker })
    tokens = await bought(app, { scope: granted.join(' ') }, { walker })
  })
  after(() => server[Symbol.asyncDispose]())

  test('no scope or resource of a refresh gives more than the authorization did (RFC 6749 §6, RFC 8707 §2.2)', async () => {
    const asked = fc.record({
      scope: fc.option(
        fc.oneof(fc.subarray(everyScope, { minLength: 1 }), fc.subarray(granted, { minLength: 1 })),
        {
          nil: undefined,
        },
      ),
      resource: fc.subarray(everyResource),
    })
    let succeeded = 0
    await fc.assert(
      fc.asyncProperty(asked, async ({ scope, resource }) => {
        const { status, body } = await app.post('/token', {
          grant_type: 'refresh_token',
          refresh_token: tokens.refreshToken,
          ...(scope === undefined ? {} : { scope: scope.join(' ') }),
          resource,
        })
        const defined = scope?.filter((each) => !undefinedScopes.includes(each))
        if (defined !== undefined && (defined.length === 0 || !isSubset(defined, granted))) {
          assert.equal(body.error, 'invalid_scope')
          return
        }
        if (status !== 200) {
          assert.equal(body.error, 'invalid_target', JSON.stringify(body))
          return
        }
        succeeded += 1
        assert.ok(isSubset((body.scope ?? '').split(' ').filter(Boolean), defined ?? granted))
        const introspected = (await app.introspect(body.access_token ?? '')).body
        assert.equal(introspected.active, true)
        assert.ok(isSubset((introspected.scope ?? '').split(' ').filter(Boolean), defined ?? granted))
        if (resource.length > 0) assert.ok(isSubset([introspected.aud].flat().map(String), resource))
        assert.ok(![introspected.aud].flat().includes('https://album.example/'))
      }),
      { numRuns: 300 },
    )
    assert.ok(succeeded > 3, `${succeeded} of 300 returned a token to check`)
  })

  test('no sequence of narrowed refreshes, by scope or API, gives more than was granted', async () => {
    const spa = apps.spa(server)
    const allowed = ['openid', 'photos.read', 'photos.delete', 'offline_access']
    const { walker: own } = await spa.authorize(
      { scope: allowed.join(' ') },
      { username: 'bob', password: 'staple garden window', choice: { scope: allowed } },
    )
    const step = fc.record({
      scope: fc.option(fc.subarray(everyScope, { minLength: 1 }), { nil: undefined }),
      narrow: fc.option(fc.subarray(allowed, { minLength: 1 }), { nil: undefined }),
      resource: fc.subarray(everyResource, { maxLength: 2 }),
    })
    let answered = 0
    const chains = fc.tuple(fc.subarray(everyResource, { maxLength: 1 }), fc.array(step, { maxLength: 6 }))
    await fc.assert(
      fc.asyncProperty(chains, async ([resource, steps]) => {
        const { code, verifier } = await spa.authorize(
          { scope: allowed.join(' ') },
          { walker: own, choice: { scope: allowed } },
        )
        const redeemed = await spa.post('/token', {
          grant_type: 'authorization_code',
          code,
          code_verifier: verifier,
          resource,
        })
        let token = redeemed.body.refresh_token
        for (const { scope, narrow, resource: at } of token === undefined ? [] : steps) {
          const asked = narrow ?? scope
          const { status, body } = await spa.post('/token', {
            grant_type: 'refresh_token',
            refresh_token: token ?? '',
            ...(asked === undefined ? {} : { scope: asked.join(' ') }),
            resource: at,
          })
          if (status !== 200) continue
          answered += 1
          token = body.refresh_token
          const given = (body.scope ?? '').split(' ').filter(Boolean)
          assert.ok(isSubset(given, asked ?? allowed), `${given} of ${asked}`)
          assert.ok(isSubset(given, allowed), `${given}`)
          const drive = (await apps.driveApi(server).introspect(body.access_token ?? '')).body
          assert.ok(isSubset((drive.scope ?? '').split(' ').filter(Boolean), given))
          if (at.length > 0 && drive.active === true) assert.ok(at.includes('https://drive.example/'))
        }
      }),
      { numRuns: 60 },
    )
    assert.ok(answered > 30, `${answered} refreshes returned a token to check`)
  })

  test('a narrowed refresh neither narrows nor widens the token family', async () => {
    const narrow = tokensOf((await app.refresh(tokens.refreshToken, { scope: 'photos.read' })).body)
    assert.equal((await app.userInfo(narrow.accessToken)).status, 401, 'its audience is Photo Drive alone')
    const { body } = await app.refresh(narrow.refreshToken)
    assert.deepEqual(body.scope?.split(' ').sort(), [...granted].sort())
    const refused = await app.refresh(narrow.refreshToken, { scope: 'openid email' })
    assertRefused(refused, 'invalid_scope')
    assert.match(refused.body.error_description ?? '', /^scope: email was not granted/)
    const unregistered = await app.refresh(narrow.refreshToken, { scope: 'openid photos.delete' })
    assertRefused(unregistered, 'invalid_scope')
    assert.match(
      unregistered.body.error_description ?? '',
      /not registered for photos\.delete: .* scope in the registration/,
    )
  })

  test('a scope that the app is not registered for never reaches the consent page (RFC 6749 §3.3)', async () => {
    const spa = apps.spa(server)
    for (const scope of ['openid email', 'openid photos.read album.write', 'phone']) {
      const stranger = await new Walker(server).go(spa.request({ scope }).url)
      assert.equal(stranger.answer().get('error'), 'invalid_scope', stranger.url)
    }
  })

  test('a scope that the person did not tick is not granted later', async () => {
    const spa = apps.spa(server)
    const scope = 'openid photos.read photos.delete offline_access'
    const ticked = await bought(spa, { scope }, { walker, choice: { scope: [] } })
    assert.ok(!ticked.body.scope?.includes('photos.delete'))
    assertRefused(await spa.refresh(ticked.refreshToken, { scope: 'photos.delete' }), 'invalid_scope')
  })

  test('redeeming a code gives no more than was granted either', async () => {
    const { code, verifier } = await app.authorize({ scope: 'openid photos.read' }, { walker })
    assertRefused(await app.redeem(code, verifier, { resource: 'https://album.example/' }), 'invalid_target')
    const { body } = await app.redeem(code, verifier, { scope: 'openid email album.write' })
    assert.equal(body.scope, 'openid photos.read')
  })
})

test('a client whose registration was reduced gets only what it is still registered for', async () => {
  const narrower = aConfiguration.clients.map((client) =>
    client.client_id === 'print-shop' ? { ...client, scope: 'openid photos.read offline_access' } : client,
  )
  await using first = await aWatchedServer()
  const { refreshToken } = await bought(apps.printShop(first), {
    scope: 'openid email album.write offline_access',
  })
  await using second = await aWatchedServer({ clients: narrower }, { data: first.data, clock: first.clock })
  const app = apps.printShop(second)
  assertRefused(await app.refresh(refreshToken, { scope: 'album.write' }), 'invalid_scope')
  const { status, body } = await app.refresh(refreshToken)
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.scope, 'openid offline_access')
  const info = await app.userInfo(body.access_token ?? '')
  assert.equal(info.body.email, undefined)
})

describe('a self-registered client that requests more than its registration (RFC 6749 §3.3)', () => {
  test('gets what it is registered for, sees that in the response, and nothing if nothing is left', async () => {
    const registration = { mode: 'open', scope: 'openid photos.read' }
    await using server = await aWatchedServer({ registration })
    const callback = 'https://agent.example/callback'
    const grantTypes = ['authorization_code', 'refresh_token']
    const metadata = {
      redirect_uris: [callback],
      grant_types: grantTypes,
      scope: 'openid  photos.read photos.delete mcp:tools ',
    }
    const { body: registered } = await register(server, metadata)
    assert.equal(registered.scope, 'openid photos.read')
    const agent = new App(server, String(registered.client_id), callback, String(registered.client_secret))

    const scope = ' openid photos.read  photos.delete album.write mcp:tools '
    const { code, verifier, walker } = await agent.authorize({ scope })
    const { body } = await agent.redeem(code, verifier)
    assert.equal(body.scope, 'openid photos.read')
    const refreshed = await agent.post('/token', {
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token ?? '',
      scope: 'photos.read photos.delete',
    })
    assert.equal(refreshed.body.scope, 'photos.read', JSON.stringify(refreshed.body))

    await walker.go(agent.request({ scope: 'photos.delete album.write' }).url)
    assert.match(walker.html, /invalid_scope/)
  })

  test('a declared client that requests a defined scope beyond its registration is refused', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go(
      apps.printShop(server).request({ scope: 'openid photos.delete' }).url,
    )
    assert.equal(walker.answer().get('error'), 'invalid_scope')
  })
})
