import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aConfiguration, aServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const service = {
  client_secret: 'a-service-secret-0123456789abcdefgh',
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: 'photos.read',
}

describe('a client id that could be taken for the sub of a person (threat B17, RFC 9068 §5)', () => {
  for (const id of ['usr_', 'usr_alice', 'usr_AAAAAAAAAAAAAAAAAAAAAA']) {
    test(`${id} is refused as a client_id`, async () => {
      const clients = [...aConfiguration.clients, { ...service, client_id: id, client_name: 'Alice' }]
      await assert.rejects(aServer({ clients }), (error: Error) => error.message.includes('client_id'))
    })
  }

  for (const id of [
    'alice',
    'USR_alice',
    'Usr_x',
    'usr-alice',
    'fam_x',
    'grt_x',
    'vk_at_x',
    '*',
    'constructor',
  ]) {
    test(`a token of the client ${id} is never accepted as that of a person`, async () => {
      const clients = [...aConfiguration.clients, { ...service, client_id: id, client_name: 'A service' }]
      await using server = await aWatchedServer({ clients })
      const app = new App(server, id, '', service.client_secret)
      const { status, body } = await app.post('/token', { grant_type: 'client_credentials' })
      assert.equal(status, 200, JSON.stringify(body))
      assert.equal((await app.userInfo(body.access_token ?? '')).status, 401)
      const introspected = (await app.introspect(body.access_token ?? '')).body
      assert.equal(introspected.sub, introspected.client_id)
      for (const name of ['username', 'auth_time', 'amr', 'acr'])
        assert.equal(name in introspected, false, name)
    })
  }

  test('people’s subjects begin with usr_ and do not contain their usernames', async () => {
    await using server = await aWatchedServer()
    const subjects = new Set<unknown>()
    for (const [username, password] of [
      ['alice', 'correct horse battery'],
      ['bob', 'staple garden window'],
    ] as const) {
      const app = apps.printShop(server)
      const tokens = await bought(app, { scope: 'openid' }, { username, password })
      const { sub } = (await app.userInfo(tokens.accessToken)).body
      assert.match(String(sub), /^usr_[A-Za-z0-9_-]{22}$/)
      assert.ok(!String(sub).includes(username))
      subjects.add(sub)
    }
    assert.equal(subjects.size, 2)
  })
})
