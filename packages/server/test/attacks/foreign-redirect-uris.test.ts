import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { everyClientField } from '../../src/protocol/clients/client-fields.ts'
import { aServer, type TestServer } from '../support/a-server.ts'
import { changed, register } from '../support/registered-app.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const foreign = { redirect_uris: ['https://bank.example/callback'], subject_type: 'pairwise' }

describe('an app that registers itself with the redirect URIs of another (OIDC Core §8.1)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServer({
      features: { device: true },
      registration: { mode: 'open', grant_types: ['authorization_code', 'refresh_token', deviceGrant] },
    })
  })
  after(() => server[Symbol.asyncDispose]())

  test('cannot get their pairwise subjects through a grant without a redirect URI', async () => {
    const { status, body } = await register(server, {
      ...foreign,
      grant_types: ['authorization_code', 'refresh_token', deviceGrant],
    })
    assert.deepEqual([status, body.error], [400, 'invalid_client_metadata'])
    assert.match(String(body.error_description), /^subject_type: expected public/)
  })

  test('can register for grants whose response goes to those redirect URIs, which the other app controls', async () => {
    const grantTypes = ['authorization_code', 'refresh_token']
    assert.equal((await register(server, { ...foreign, grant_types: grantTypes })).status, 201)
  })

  test('cannot get pairwise subjects from logout tokens at an address of its own (Back-Channel Logout §2.4)', async () => {
    for (const uri of [
      'https://evil.example/logout',
      'https://bank.example.evil.example/logout',
      'https://evil.example/?https://bank.example/logout',
      'https://notbank.example/logout',
      'https://sub.bank.example/logout',
      'https://bank.example./logout',
      'http://localhost:4001/logout',
      'http://127.0.0.1/logout',
    ]) {
      const { status, body } = await register(server, { ...foreign, backchannel_logout_uri: uri })
      assert.deepEqual([status, body.error], [400, 'invalid_client_metadata'], uri)
      assert.match(String(body.error_description), /^backchannel_logout_uri: expected https on bank\.example/)
    }
    // These lead to the other app, which knows the subjects anyway.
    for (const uri of ['https://bank.example/logout', 'https://bank.example:8443/logout?app=1']) {
      const { status, body } = await register(server, { ...foreign, backchannel_logout_uri: uri })
      assert.equal(status, 201, JSON.stringify(body))
      const elsewhere = { ...foreign, backchannel_logout_uri: 'https://evil.example/logout' }
      assert.equal((await changed(server, body, elsewhere)).status, 400)
    }
  })

  test('cannot get pairwise subjects at any address that a registration can have', async () => {
    const receiving = everyClientField.filter(([, { sends }]) => sends === 'subject')
    assert.ok(receiving.length >= 2)
    for (const [, { member, kind }] of receiving) {
      const evil = 'https://evil.example/hear'
      const value = kind === 'texts' ? ['https://bank.example/callback', evil] : evil
      const { status } = await register(server, { ...foreign, [member]: value })
      assert.equal(status, 400, member)
    }
  })

  test('every member that is an address declares whether subjects are sent to it', () => {
    for (const [, { member, sends }] of everyClientField) {
      if (/_(uri|uris|endpoint|url)$/.test(member)) assert.notEqual(sends, undefined, member)
    }
  })

  test('can use the device grant with public subjects', async () => {
    const metadata = { ...foreign, subject_type: 'public', grant_types: ['authorization_code', deviceGrant] }
    assert.equal((await register(server, metadata)).status, 201)
  })

  test('cannot change its sector later, when it holds tokens from redirect URIs of its own (OIDC Core §12.2)', async () => {
    const own = { redirect_uris: ['https://evil.example/callback'] }
    for (const [before, next] of [
      [{ ...own, subject_type: 'pairwise' }, foreign],
      [own, foreign],
      [{ ...own, subject_type: 'pairwise' }, own],
    ]) {
      const { body } = await register(server, before ?? {})
      const { status, body: answer } = await changed(server, body, next ?? {})
      assert.deepEqual([status, answer.error], [400, 'invalid_client_metadata'])
      assert.match(
        String(answer.error_description),
        /^subject_type: expected a value that keeps the sub of every person/,
      )
    }
  })

  test('can change its redirect URIs within a host, because the subjects stay the same', async () => {
    const { body } = await register(server, foreign)
    const redirectUris = ['https://bank.example/another']
    assert.equal((await changed(server, body, { ...foreign, redirect_uris: redirectUris })).status, 200)
  })
})
