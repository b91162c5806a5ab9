import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as oauth from 'oauth4webapi'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { Walker } from '../support/walker.ts'

/** The only deviation from the defaults: HTTP, for a server on loopback. */
const overHttp = { [oauth.allowInsecureRequests]: true }

async function discover(issuer: string, algorithm: 'oidc' | 'oauth2'): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer)
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { algorithm, ...overHttp }))
}

for (const algorithm of ['oidc', 'oauth2'] as const) {
  for (const mode of ['query', 'fragment', 'form_post'] as const) {
    test(`oauth4webapi completes every step by ${algorithm} metadata, with response_mode=${mode}`, async () => {
      await using server = await aListeningServer()
      const as = await discover(server.issuer, algorithm)
      const app: oauth.Client = { client_id: 'spa' }
      const redirectUri = 'https://spa.example/callback'
      const verifier = oauth.generateRandomCodeVerifier()
      const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
      const url = new URL(as.authorization_endpoint ?? '')
      url.search = new URLSearchParams({
        client_id: app.client_id,
        redirect_uri: redirectUri,
        response_type: 'code',
        response_mode: mode,
        scope: 'openid profile photos.read offline_access',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      }).toString()

      const walker = new Walker(overTheNetwork(server))
      await walker.go(url.href)
      await walker.signIn()
      await walker.allow()
      const answer = mode === 'form_post' ? walker.form().fields : walker.answer()
      // Throws unless state and iss are right. RFC 9207 §2.4
      const parameters = oauth.validateAuthResponse(as, app, answer, state)
      const response = await oauth.authorizationCodeGrantRequest(
        as,
        app,
        oauth.None(),
        parameters,
        redirectUri,
        verifier,
        overHttp,
      )
      const tokens = await oauth.processAuthorizationCodeResponse(as, app, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      })
      await oauth.validateApplicationLevelSignature(as, response, overHttp)
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      assert.ok(claims)

      const info = await oauth.userInfoRequest(as, app, tokens.access_token, overHttp)
      const person = await oauth.processUserInfoResponse(as, app, claims.sub, info)
      assert.equal(person.name, 'Alice Adams')

      const refreshing = await oauth.refreshTokenGrantRequest(
        as,
        app,
        oauth.None(),
        tokens.refresh_token ?? '',
        overHttp,
      )
      const refreshed = await oauth.processRefreshTokenResponse(as, app, refreshing)
      assert.notEqual(
        refreshed.refresh_token,
        tokens.refresh_token,
        'a public client’s refresh token rotates',
      )

      const revoking = await oauth.revocationRequest(
        as,
        app,
        oauth.None(),
        refreshed.refresh_token ?? '',
        overHttp,
      )
      await oauth.processRevocationResponse(revoking)
      const again = await oauth.refreshTokenGrantRequest(
        as,
        app,
        oauth.None(),
        refreshed.refresh_token ?? '',
        overHttp,
      )
      await assert.rejects(oauth.processRefreshTokenResponse(as, app, again), { error: 'invalid_grant' })
    })
  }
}

test('oauth4webapi validates the JWT access tokens as an API would (RFC 9068 §4)', async () => {
  await using server = await aListeningServer()
  const as = await discover(server.issuer, 'oauth2')
  const service: oauth.Client = { client_id: 'thumbnailer' }
  const response = await oauth.clientCredentialsGrantRequest(
    as,
    service,
    oauth.ClientSecretBasic('thumbnailer-secret-0123456789abcdef'),
    new URLSearchParams({ resource: 'https://drive.example/' }),
    overHttp,
  )
  const { access_token } = await oauth.processClientCredentialsResponse(as, service, response)
  const headers = { authorization: `Bearer ${access_token}` }
  const request = new Request('https://drive.example/photos', { headers })
  const claims = await oauth.validateJwtAccessToken(as, request, 'https://drive.example/', overHttp)
  assert.equal(claims.client_id, 'thumbnailer')
  assert.equal(claims.scope, 'photos.read')
  await assert.rejects(oauth.validateJwtAccessToken(as, request, 'https://album.example/', overHttp))
})
