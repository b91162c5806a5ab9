import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import express from 'express'
import { auth, type ConfigParams } from 'express-openid-connect'
import { aConfiguration } from '../support/a-server.ts'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { Walker } from '../support/walker.ts'
import { AppVisitor } from './app-visitor.ts'

const secret = 'express-secret-0123456789-0123456789'

type Store = NonNullable<Extract<ConfigParams['backchannelLogout'], object>['store']>

/** The library's store of back-channel logouts, with the interface of an express-session store. */
function aStore(): Store {
  const kept = new Map<string, Parameters<Store['set']>[1]>()
  return {
    get: (id, done) => done(undefined, kept.get(id)),
    set(id, session, done) {
      kept.set(id, session)
      done?.()
    },
    destroy(id, done) {
      kept.delete(id)
      done?.()
    },
  }
}

/** An Express application protected by the library, and a person who visits it. */
async function anApplication(t: TestContext, change: Partial<ConfigParams> = {}) {
  const http = createServer()
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  t.after(() => http.close().closeAllConnections())
  const { port } = http.address() as AddressInfo
  const origin = `http://localhost:${port}`
  const client = {
    client_id: 'express',
    client_secret: secret,
    client_name: 'Photos in Express',
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/bye`],
    backchannel_logout_uri: `http://127.0.0.1:${port}/backchannel-logout`,
    grant_types: ['authorization_code', 'refresh_token', 'implicit'],
    response_types: ['code', 'id_token'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'openid profile email photos.read offline_access',
  }
  const server = await aListeningServer({
    clients: [...aConfiguration.clients, client],
    features: { implicit: true },
  })
  t.after(() => server[Symbol.asyncDispose]())

  const app = express()
  app.get('/bye', (_, response) => void response.send('signed out'))
  app.use(
    auth({
      authRequired: true,
      baseURL: origin,
      issuerBaseURL: server.issuer,
      clientID: client.client_id,
      clientSecret: secret,
      secret: 'a long secret for the cookies of the tests',
      idpLogout: true,
      routes: { postLogoutRedirect: '/bye' },
      backchannelLogout: { store: aStore() },
      ...change,
    }),
  )
  app.get('/', (request, response) => void response.json(request.oidc.user))
  app.get('/renewed', async (request, response) => {
    const before = request.oidc.accessToken
    const after = await before?.refresh()
    response.json({ before: before?.access_token, after: after?.access_token })
  })
  app.get('/person', async (request, response) => void response.json(await request.oidc.fetchUserInfo()))
  http.on('request', app)
  return { server, origin, app: new AppVisitor(origin), walker: new Walker(overTheNetwork(server)) }
}

const byCode: Partial<ConfigParams> = {
  authorizationParams: { response_type: 'code', scope: 'openid profile photos.read offline_access' },
}

/** Alice, signed in at the application through this server. */
async function signedIn(t: TestContext) {
  const made = await anApplication(t, byCode)
  const { app, walker } = made
  await walker.go(
    (await app.go('/')).location ?? assert.fail('the application does not redirect to the sign-in'),
  )
  await walker.signIn()
  await walker.allow()
  assert.match((await app.go(walker.url)).text, /"sub":"usr_/)
  return made
}

test('express-openid-connect signs in with a code, refreshes, reads UserInfo, and signs out here', async (t) => {
  const { origin, app, walker } = await signedIn(t)
  const { before, after } = JSON.parse((await app.go('/renewed')).text) as Record<string, string>
  assert.ok(before && after && before !== after, 'a new access token was issued')
  assert.match((await app.go('/person')).text, /"name":"Alice Adams"/)

  await walker.go(
    (await app.visit('/logout')).location ??
      assert.fail('the application does not redirect to the end-session endpoint'),
  )
  assert.equal(walker.url, `${origin}/bye`, 'the app sends an ID token, so the person is not asked')
  await walker.go((await app.go('/')).location ?? '')
  assert.match(walker.url, /\/sign-in\?/)
})

test('express-openid-connect ends its session on a back-channel logout', async (t) => {
  const { app, walker } = await signedIn(t)
  await walker.go('/sign-out')
  await walker.submit({ decision: 'yes' })
  const patience = AbortSignal.timeout(200_000)
  while ((await app.visit('/')).status === 200) {
    assert.ok(!patience.aborted, 'the application has not ended its session')
    await delay(50)
  }
  assert.match(String((await app.visit('/')).location), /\/authorize\?/)
})

test('express-openid-connect with its defaults gets an ID token by form_post, if the implicit grant is enabled', async (t) => {
  const { app, walker } = await anApplication(t)
  await walker.go((await app.go('/')).location ?? '')
  await walker.signIn()
  await walker.allow()
  const { action, fields } = walker.form()
  assert.ok(fields.has('id_token') && !fields.has('code'))
  const { location } = await app.visit(action, fields)
  assert.match((await app.go(location ?? '')).text, /"name":"Alice Adams"/)
})
