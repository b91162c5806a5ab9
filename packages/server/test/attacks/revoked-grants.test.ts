import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertAlive, assertDead, assertRefused, type Bought, bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

type Stage = {
  server: TestServer
  app: App
  api: App
  tokens: Bought
  /** A code that is not redeemed yet. */
  code: string
  verifier: string
  /** The same server started again with another configuration, on the same database. */
  restart(configuration: Parameters<typeof aWatchedServer>[0]): Promise<Stage>
}

/** Gives an app consent, tokens and another code, then runs `end`, and checks what is left. */
async function afterwards(
  scope: string,
  end: (stage: Stage) => Promise<Stage>,
  check: (stage: Stage) => Promise<void>,
): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await aWatchedServer())
  const tokens = await bought(apps.printShop(server), { scope })
  const { code, verifier } = await apps.printShop(server).authorize({ scope }, { walker: tokens.walker })
  const stageOf = (at: TestServer): Stage => ({
    server: at,
    app: apps.printShop(at),
    api: apps.driveApi(at),
    tokens,
    code,
    verifier,
    async restart(configuration) {
      const again = await aWatchedServer(configuration, { data: server.data, clock: server.clock })
      return stageOf(stack.use(again))
    },
  })
  const before = stageOf(server)
  await assertAlive(before.app, before.api, tokens)
  await check(await end(before))
}

const lasting = 'openid photos.read offline_access'
const passing = 'openid photos.read'

const withoutAlice = { users: aConfiguration.users.filter(({ username }) => username !== 'alice') }
const withoutShop = { clients: aConfiguration.clients.filter(({ client_id }) => client_id !== 'print-shop') }

/** The control: only restarts, so that a check which always finds tokens revoked would fail. */
const nothing = async (stage: Stage): Promise<Stage> => stage.restart({})

const ends: Record<string, { scope: string; end: (stage: Stage) => Promise<Stage> }> = {
  'the person was disabled': { scope: lasting, end: (stage) => stage.restart(withoutAlice) },
  'the person signed out, and the app has no offline access': {
    scope: passing,
    async end(stage) {
      await stage.tokens.walker.go('/sign-out')
      await stage.tokens.walker.submit({ decision: 'yes' })
      return stage
    },
  },
}

describe('tokens whose person, session, client or grant is gone (threats B8, D15)', () => {
  for (const [what, { scope, end }] of Object.entries(ends)) {
    test(`when ${what}, access and refresh tokens are inactive everywhere`, () =>
      afterwards(scope, end, async ({ app, api, tokens }) => {
        await assertDead(app, api, tokens)
      }))
  }

  for (const scope of [lasting, passing]) {
    test(`a restart alone revokes no token for ${scope}`, () =>
      afterwards(scope, nothing, async ({ app, api, tokens, code, verifier }) => {
        await assertAlive(app, api, tokens)
        assert.equal((await app.refresh(tokens.refreshToken)).status, 200)
        assert.equal((await app.redeem(code, verifier)).status, 200)
      }))
  }

  test('a code of a disabled person is refused (RFC 9700 §4.14)', () =>
    afterwards(lasting, ends['the person was disabled']?.end ?? nothing, async ({ app, code, verifier }) => {
      assertRefused(await app.redeem(code, verifier), 'invalid_grant')
    }))

  test('the tokens of a person who is disabled and enabled again stay revoked', () =>
    afterwards(
      lasting,
      async (stage) => (await stage.restart(withoutAlice)).restart({}),
      async ({ app, api, tokens }) => {
        await assertDead(app, api, tokens)
      },
    ))

  test('after a password change by the operator, tokens and codes of the old sign-in are revoked', () =>
    afterwards(
      passing,
      (stage) => {
        stage.server.clock.advance(1)
        return stage.restart({
          users: aConfiguration.users.map((user) =>
            user.username === 'alice' ? { ...user, password: 'quite another password' } : user,
          ),
        })
      },
      async ({ app, api, tokens, code, verifier }) => {
        await assertDead(app, api, tokens)
        assertRefused(await app.redeem(code, verifier), 'invalid_grant')
      },
    ))

  test('a removed client cannot authenticate, and its tokens are inactive everywhere', () =>
    afterwards(
      lasting,
      (stage) => stage.restart(withoutShop),
      async ({ app, api, tokens, code, verifier }) => {
        assertRefused(await app.redeem(code, verifier), 'invalid_client', 401)
        assertRefused(await app.refresh(tokens.refreshToken), 'invalid_client', 401)
        assertRefused(await app.introspect(tokens.accessToken), 'invalid_client', 401)
        assertRefused(await app.revoke(tokens.accessToken), 'invalid_client', 401)
        assert.deepEqual((await api.introspect(tokens.accessToken)).body, { active: false })
        assert.equal((await app.userInfo(tokens.accessToken)).status, 401)
      },
    ))

  test('a client that is no longer registered for a grant type cannot use it', () =>
    afterwards(
      lasting,
      (stage) =>
        stage.restart({
          clients: aConfiguration.clients.map((client) =>
            client.client_id === 'print-shop'
              ? { ...client, grant_types: ['authorization_code'], scope: 'openid photos.read' }
              : client,
          ),
        }),
      async ({ app, tokens, code, verifier }) => {
        assertRefused(await app.refresh(tokens.refreshToken), 'unauthorized_client')
        const { body } = await app.redeem(code, verifier)
        assert.equal(body.refresh_token, undefined)
        assert.equal(body.scope, 'openid photos.read')
      },
    ))

  test('a removed API gets no more tokens and cannot introspect any', () =>
    afterwards(
      lasting,
      (stage) =>
        stage.restart({
          apis: aConfiguration.apis.filter(({ name }) => name !== 'Photo Drive'),
          clients: aConfiguration.clients
            .filter(({ client_id }) => client_id !== 'thumbnailer')
            .map((client) => ({
              ...client,
              scope: client.scope.replace(/photos\.\w+ ?/g, '').trim(),
              ...('optional_scope' in client ? { optional_scope: '' } : {}),
            })),
        }),
      async ({ app, api, tokens }) => {
        assert.deepEqual((await api.introspect(tokens.accessToken)).body, { active: false })
        const { status, body } = await app.refresh(tokens.refreshToken)
        assert.equal(status, 200, JSON.stringify(body))
        assert.equal(body.scope, 'openid offline_access')
        assertRefused(
          await app.refresh(tokens.refreshToken, { resource: 'https://drive.example/' }),
          'invalid_target',
        )
      },
    ))

  test('revoking a token family revokes its access tokens, and not those of another family', () =>
    afterwards(
      lasting,
      async (stage) => {
        await stage.app.revoke(stage.tokens.refreshToken)
        return stage
      },
      async ({ app, api, tokens, code, verifier }) => {
        await assertDead(app, api, tokens)
        const { status, body } = await app.redeem(code, verifier)
        assert.equal(status, 200)
        await assertAlive(app, api, { accessToken: body.access_token ?? '' })
      },
    ))

  test('a grant for this time only expires after an hour, with all its tokens', () =>
    afterwards(
      lasting,
      async (stage) => stage,
      async ({ server, app, api }) => {
        const once = await bought(
          apps.spa(server),
          { scope: lasting },
          { username: 'bob', password: 'staple garden window', choice: { duration: 'once' } },
        )
        server.clock.advance(3601)
        assert.deepEqual((await api.introspect(once.accessToken)).body, { active: false })
        assertRefused(await apps.spa(server).refresh(once.refreshToken), 'invalid_grant')
        assert.equal((await app.userInfo(once.accessToken)).status, 401)
      },
    ))

  test('no access token outlives its grant', () =>
    afterwards(
      lasting,
      async (stage) => stage,
      async ({ server }) => {
        const spa = apps.spa(server)
        const once = await bought(
          spa,
          { scope: lasting },
          { username: 'bob', password: 'staple garden window', choice: { duration: 'once' } },
        )
        server.clock.advance(3590)
        const { body } = await spa.refresh(once.refreshToken)
        assert.equal(body.expires_in, 10)
      },
    ))

  test('a code is revoked with its session, unless the app has offline access', () =>
    afterwards(
      passing,
      ends['the person signed out, and the app has no offline access']?.end ?? nothing,
      async ({ app, api, code, verifier }) => {
        const { body } = await app.redeem(code, verifier)
        assert.deepEqual((await api.introspect(body.access_token ?? 'none')).body, { active: false })
        assertRefused(await app.refresh(body.refresh_token ?? 'none'), 'invalid_grant')
      },
    ))
})
