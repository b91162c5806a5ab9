import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Apache, findApache } from '../../../../tools/debian-clients.ts'
import { aConfiguration } from '../support/a-server.ts'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { Walker } from '../support/walker.ts'
import { aFreePort, startApache } from './an-apache.ts'
import { AppVisitor } from './app-visitor.ts'
import { withInstalled } from './installed.ts'

const secret = 'apache-secret-0123456789-0123456789'

/** Apache in front of photos, which only who has signed in here may see. */
async function aGuardedSite(t: TestContext, apache: Apache) {
  const port = await aFreePort()
  const origin = `http://localhost:${port}`
  const client = {
    client_id: 'apache',
    client_secret: secret,
    client_name: 'Photos behind Apache',
    redirect_uris: [`${origin}/photos/callback`],
    post_logout_redirect_uris: [`${origin}/bye.html`],
    backchannel_logout_uri: `http://127.0.0.1:${port}/photos/callback?logout=backchannel`,
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'openid profile photos.read offline_access',
  }
  const server = await aListeningServer({ clients: [...aConfiguration.clients, client] })
  t.after(() => server[Symbol.asyncDispose]())
  const { log } = await startApache(t, apache, port, [
    `OIDCProviderMetadataURL ${server.issuer}/.well-known/openid-configuration`,
    'OIDCSSLValidateServer Off',
    `OIDCClientID ${client.client_id}`,
    `OIDCClientSecret ${secret}`,
    `OIDCRedirectURI ${origin}/photos/callback`,
    'OIDCCryptoPassphrase a-passphrase-of-the-tests',
    `OIDCScope "${client.scope}"`,
    'OIDCPKCEMethod S256',
    'OIDCInfoHook userinfo id_token access_token refresh_token session',
    '<Location /photos>',
    'AuthType openid-connect',
    'Require valid-user',
    '</Location>',
  ])
  return { server, origin, log, app: new AppVisitor(origin), walker: new Walker(overTheNetwork(server)) }
}

/** Alice, who sees her photos because she signed in here. */
async function signedIn(t: TestContext, apache: Apache) {
  const site = await aGuardedSite(t, apache)
  const { app, walker, log } = site
  const begun = await app.go('/photos/all.html')
  await walker.go(begun.location ?? assert.fail(`${begun.status} ${log()}`))
  await walker.signIn()
  await walker.allow()
  assert.match((await app.go(walker.url)).text, /the photos of whoever signed in/, log())
  return site
}

test(
  'mod_auth_openidc signs in, renews, and signs out here',
  withInstalled(findApache, 'Apache with mod_auth_openidc', async (apache, t) => {
    const { origin, log, app, walker } = await signedIn(t, apache)
    const info = async () =>
      JSON.parse((await app.visit('/photos/callback?info=json')).text) as {
        access_token: string
        userinfo: { name?: string }
      }
    const first = await info()
    assert.equal(first.userinfo.name, 'Alice Adams')
    const again = { refresh: `${origin}/photos/all.html`, access_token: first.access_token }
    const renewed = await app.go(`/photos/callback?${new URLSearchParams(again)}`)
    assert.match(renewed.text, /the photos of whoever signed in/, log())
    assert.notEqual((await info()).access_token, first.access_token)

    const out = await app.visit(`/photos/callback?${new URLSearchParams({ logout: `${origin}/bye.html` })}`)
    await walker.go(out.location ?? assert.fail(log()))
    assert.equal(walker.url, `${origin}/bye.html`, 'it proves who it is, so nobody is asked')
    const after = await app.visit('/photos/all.html')
    await walker.go(after.location ?? assert.fail(log()))
    assert.match(walker.url, /\/sign-in\?/)
  }),
)

test(
  'mod_auth_openidc hears by the back channel that a person has signed out',
  withInstalled(findApache, 'Apache with mod_auth_openidc', async (apache, t) => {
    const { log, app, walker } = await signedIn(t, apache)
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    const patience = AbortSignal.timeout(30_000)
    while ((await app.visit('/photos/all.html')).status === 200) {
      assert.ok(!patience.aborted, `the app has not heard: ${log()}`)
      await delay(50)
    }
    const asked = await app.visit('/photos/all.html')
    assert.match(String(asked.location), /\/authorize\?/, log())
  }),
)
