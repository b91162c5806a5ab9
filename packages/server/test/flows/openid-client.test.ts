import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as client from 'openid-client'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { Walker } from '../support/walker.ts'

/** openid-client is used as its documentation says, except for HTTP, for a server on loopback. */
const overHttp = { execute: [client.allowInsecureRequests] }

const secret = 'print-shop-secret-0123456789abcdef'
const redirectUri = 'https://shop.example/callback'

/** Completes an authorization request as a person, and returns the URL that the browser ends at. */
async function walk(server: Parameters<typeof overTheNetwork>[0], url: URL): Promise<URL> {
  const walker = new Walker(overTheNetwork(server))
  await walker.go(url.href)
  await walker.signIn()
  await walker.allow()
  return new URL(walker.url)
}

for (const [method, id, authentication] of [
  ['client_secret_basic', 'print-shop', client.ClientSecretBasic(secret)],
  ['client_secret_post', 'other-shop', client.ClientSecretPost('other-shop-secret-0123456789abcdef')],
  ['none', 'spa', client.None()],
] as const) {
  test(`openid-client completes the code flow, unmodified, with ${method}`, async () => {
    await using server = await aListeningServer()
    const config = await client.discovery(new URL(server.issuer), id, undefined, authentication, overHttp)
    const verifier = client.randomPKCECodeVerifier()
    const [state, nonce] = [client.randomState(), client.randomNonce()]
    const redirectUris = { 'print-shop': redirectUri, 'other-shop': 'https://other.example/callback' }
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: id === 'spa' ? 'https://spa.example/callback' : redirectUris[id],
      scope: 'openid photos.read offline_access',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    const tokens = await client.authorizationCodeGrant(config, await walk(server, url), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    assert.ok(claims, 'the response has an ID token')
    const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
    assert.equal(person.sub, claims.sub)

    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
    assert.notEqual(refreshed.access_token, tokens.access_token)
    assert.equal(refreshed.claims()?.sub, claims.sub)
    assert.equal(refreshed.claims()?.auth_time, claims.auth_time)

    await client.tokenRevocation(config, refreshed.refresh_token ?? '')
    await assert.rejects(client.refreshTokenGrant(config, refreshed.refresh_token ?? ''), {
      error: 'invalid_grant',
    })
    await assert.rejects(client.fetchUserInfo(config, refreshed.access_token, claims.sub))
  })
}

test('openid-client completes client credentials, introspection and revocation, unmodified', async () => {
  await using server = await aListeningServer()
  const issuer = new URL(server.issuer)
  const service = await client.discovery(
    issuer,
    'thumbnailer',
    undefined,
    client.ClientSecretBasic('thumbnailer-secret-0123456789abcdef'),
    overHttp,
  )
  const { access_token } = await client.clientCredentialsGrant(service, {
    scope: 'photos.read',
    resource: 'https://drive.example/',
  })
  const api = await client.discovery(
    issuer,
    'drive-api',
    undefined,
    client.ClientSecretBasic('drive-api-secret-0123456789abcdef'),
    overHttp,
  )
  const seen = await client.tokenIntrospection(api, access_token)
  assert.equal(seen.active, true)
  assert.equal(seen.client_id, 'thumbnailer')
  assert.equal(seen.aud, 'https://drive.example/')
  await client.tokenRevocation(service, access_token)
  assert.deepEqual(await client.tokenIntrospection(api, access_token), { active: false })
})

test('openid-client receives access_denied when the person denies the request', async () => {
  await using server = await aListeningServer()
  const authentication = client.ClientSecretBasic(secret)
  const config = await client.discovery(
    new URL(server.issuer),
    'print-shop',
    undefined,
    authentication,
    overHttp,
  )
  const verifier = client.randomPKCECodeVerifier()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const walker = new Walker(overTheNetwork(server))
  await walker.go(url.href)
  await walker.signIn()
  await walker.submit({ decision: 'deny' })
  const grant = client.authorizationCodeGrant(config, new URL(walker.url), { pkceCodeVerifier: verifier })
  await assert.rejects(grant, { error: 'access_denied' })
})

test('openid-client registers a client dynamically, unmodified, and signs a person in with it (RFC 7591 §3)', async () => {
  await using server = await aListeningServer({ registration: { mode: 'open' } })
  const metadata = {
    redirect_uris: [redirectUri],
    client_name: 'New Shop',
    token_endpoint_auth_method: 'client_secret_post',
  }
  const config = await client.dynamicClientRegistration(new URL(server.issuer), metadata, undefined, overHttp)
  const verifier = client.randomPKCECodeVerifier()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const tokens = await client.authorizationCodeGrant(config, await walk(server, url), {
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  })
  assert.equal(tokens.claims()?.aud, config.clientMetadata().client_id)
})
