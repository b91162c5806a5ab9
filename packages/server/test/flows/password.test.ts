import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { aConfiguration, aServer } from '../support/a-server.ts'
import { OldApp, oldApp, withOldApps } from '../support/an-old-app.ts'
import { App, apps } from '../support/app.ts'
import { register } from '../support/registered-app.ts'

async function grantTypesOf(server: App['server']): Promise<string[]> {
  const path = '/.well-known/oauth-authorization-server'
  const response = await server.fetch(new Request(server.issuer + path))
  const document = (await response.json()) as { grant_types_supported: string[] }
  return document.grant_types_supported
}

describe('the password grant (RFC 6749 §4.3)', () => {
  test('issues an access token with the requested scope and a working refresh token (RFC 6749 §4.3.3)', async () => {
    await using server = await aServer(withOldApps())
    const app = new OldApp(server)
    const { status, body, headers } = await app.password({ scope: 'photos.read' })
    assert.equal(status, 200)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(body.scope, 'photos.read')
    assert.equal(body.token_type, 'Bearer')
    const seen = (await apps.driveApi(server).introspect(body.access_token ?? '')).body
    assert.equal(seen.active, true)
    assert.equal(seen.client_id, 'old-app')
    assert.match(String(seen.sub), /^usr_/)

    const refreshed = await app.refresh(body.refresh_token ?? '')
    assert.equal(refreshed.status, 200)
    assert.equal(refreshed.body.scope, 'photos.read')
    await app.revoke(body.refresh_token ?? '')
    assert.equal((await app.refresh(body.refresh_token ?? '')).body.error, 'invalid_grant')
  })

  test('grants every registered scope if the request names none (RFC 6749 §3.3)', async () => {
    await using server = await aServer(withOldApps())
    assert.equal((await new OldApp(server).password()).body.scope, 'photos.read photos.delete')
  })

  test('issues no refresh token to a client that is not registered for the refresh_token grant', async () => {
    await using server = await aServer(withOldApps({ grant_types: ['password'] }))
    const { body } = await new OldApp(server).password({ scope: 'photos.read' })
    assert.equal(body.refresh_token, undefined)
    const drive = apps.driveApi(server)
    assert.equal((await drive.introspect(body.access_token ?? '')).body.active, true)
    server.clock.advance(Number(body.expires_in))
    assert.equal((await drive.introspect(body.access_token ?? '')).body.active, false)
  })

  test('issues an ID token, and gives access to UserInfo, only if the client is registered for openid', async () => {
    await using server = await aServer(
      withOldApps({}, { client_id: 'old-oidc', scope: 'openid profile photos.read' }),
    )
    const plain = await new OldApp(server).password({ scope: 'openid photos.read' })
    assert.equal(plain.body.error, 'invalid_scope')
    const { body } = await new OldApp(server, 'old-oidc').password({ scope: 'openid profile' })
    const [, payload = ''] = (body.id_token ?? '').split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    assert.equal(claims.aud, 'old-oidc')
    assert.deepEqual(claims.amr, ['pwd'])
    assert.match(claims.acr, /PasswordProtectedTransport$/)
    assert.equal(claims.auth_time, Math.floor(server.clock.now() / 1000))
    assert.equal((await new OldApp(server).userInfo(body.access_token ?? '')).body.name, 'Alice Adams')
  })

  test('is in the metadata while the feature is on; while it is off, requests and registrations are refused (RFC 8414 §2)', async () => {
    await using on = await aServer(withOldApps())
    assert.ok((await grantTypesOf(on)).includes('password'))

    await using off = await aServer()
    assert.ok(!(await grantTypesOf(off)).includes('password'))
    const { status, body } = await apps.printShop(off).post('/token', { grant_type: 'password' })
    assert.deepEqual([status, body.error], [400, 'unsupported_grant_type'])
    await assert.rejects(
      aServer({ clients: [...aConfiguration.clients, oldApp] }),
      /clients\[7\]\.grant_types\[0\].*"password"/,
    )
  })

  test('is refused to a client that is not registered for it (RFC 6749 §5.2)', async () => {
    await using server = await aServer(withOldApps())
    const fields = { grant_type: 'password', username: 'alice', password: 'correct horse battery' }
    assert.equal((await apps.printShop(server).post('/token', fields)).body.error, 'unauthorized_client')
  })

  test('is available to a self-registered app only while the operator’s registration policy allows it (RFC 9700 §2.4)', async (t) => {
    const data = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
    t.after(() => rmSync(data, { recursive: true, force: true }))
    const old = withOldApps()
    const fields = { grant_type: 'password', username: 'alice', password: 'correct horse battery' }
    const idAndSecret: string[] = []
    const asked = (server: App['server']) => {
      const [id = '', secret] = idAndSecret
      return new App(server, id, '', secret).post('/token', fields)
    }
    const policy = { mode: 'open', scope: 'photos.read', response_types: [] }
    {
      await using server = await aServer(
        { ...old, registration: { ...policy, grant_types: ['password'] } },
        { data },
      )
      const { status, body } = await register(server, { grant_types: ['password'] })
      assert.equal(status, 201, JSON.stringify(body))
      idAndSecret.push(String(body.client_id), String(body.client_secret))
      assert.equal((await asked(server)).body.scope, 'photos.read')
    }
    await using server = await aServer({ ...old, registration: { mode: 'open' } }, { data })
    assert.equal((await asked(server)).body.error, 'unauthorized_client')
    const refused = await register(server, { grant_types: ['password'] })
    assert.equal(refused.body.error, 'invalid_client_metadata')
  })

  test('cannot be registered for a public client, which anybody could impersonate (RFC 6749 §4.3.2)', async () => {
    const { client_secret: _, ...rest } = oldApp
    const clients = [...aConfiguration.clients, { ...rest, token_endpoint_auth_method: 'none' }]
    await assert.rejects(
      aServer({ features: { password: true }, clients }),
      /token_endpoint_auth_method: expected a method for confidential clients, because of password/,
    )
  })

  for (const missing of ['username', 'password']) {
    test(`without ${missing} is refused with invalid_request (RFC 6749 §4.3.2)`, async () => {
      await using server = await aServer(withOldApps())
      const { status, body } = await new OldApp(server).password({ [missing]: '' })
      assert.deepEqual([status, body.error], [400, 'invalid_request'])
      assert.match(body.error_description ?? '', new RegExp(`${missing} is missing`))
    })
  }
})
