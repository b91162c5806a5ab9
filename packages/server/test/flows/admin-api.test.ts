import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type AdministeredServer, anAdministeredServer } from '../support/administered-server.ts'
import { App } from '../support/app.ts'
import { mailsTo } from '../support/mailbox.ts'
import { Walker } from '../support/walker.ts'

describe('the admin API', () => {
  let server: AdministeredServer
  before(async () => {
    server = await anAdministeredServer()
  })
  after(() => server[Symbol.asyncDispose]())

  const web = {
    client_name: 'New Shop',
    redirect_uris: ['https://new.example/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'openid photos.read offline_access',
  }

  test('says who calls, in which role and with which scopes', async () => {
    const { body } = await server.owner('GET', '/me')
    assert.deepEqual([body.username, body.role, body.client_id], ['olga', 'owner', 'console'])
    assert.match(String(body.scope), /admin\.clients\.write/)
    const robot = await server.robot('GET', '/me')
    assert.deepEqual(
      [robot.body.role, robot.body.client_id, robot.body.user_id],
      ['operator', 'robot', undefined],
    )
  })

  test('a new client works at once with its id and secret, and its secret is shown only once', async () => {
    const made = await server.operator('POST', '/clients', { body: web })
    assert.equal(made.status, 201)
    const id = String(made.body.client_id)
    assert.equal(made.headers.get('location'), `${server.issuer}/admin/v1/clients/${id}`)
    const app = new App(server, id, 'https://new.example/callback', String(made.body.client_secret))
    const { code, verifier } = await app.authorize()
    assert.equal((await app.redeem(code, verifier)).status, 200)
    const read = await server.auditor('GET', `/clients/${id}`)
    assert.equal(read.body.client_secret, undefined)
    assert.equal(read.headers.get('etag'), made.headers.get('etag'))
    assert.equal((read.body.secrets as unknown[]).length, 1)
  })

  test('PUT with a chosen id is idempotent', async () => {
    const first = await server.operator('PUT', '/clients/chosen', { body: web })
    assert.equal(first.status, 201)
    const again = await server.operator('PUT', '/clients/chosen', { body: web })
    assert.equal(again.status, 200)
    assert.equal(again.body.client_secret, undefined)
    const { client_secret: _, client_secret_expires_at: __, updated_at: ___, ...created } = first.body
    const { updated_at: ____, ...replaced } = again.body
    assert.deepEqual(replaced, created)
  })

  test('a client that was read can be sent back as it is', async () => {
    await server.operator('PUT', '/clients/whole', { body: web })
    const { body } = await server.operator('GET', '/clients/whole')
    const { status } = await server.operator('PUT', '/clients/whole', { body })
    assert.equal(status, 200)
    const changed = await server.operator('PUT', '/clients/whole', { body: { ...body, created_at: 'x' } })
    assert.equal(changed.status, 422)
  })

  test('a merge patch changes single members, and null removes one', async () => {
    await server.operator('PUT', '/clients/patched', { body: { ...web, contacts: ['a@example.com'] } })
    const { body } = await server.operator('PATCH', '/clients/patched', {
      body: { client_name: 'Another Shop', contacts: null },
    })
    assert.deepEqual([body.client_name, body.contacts, body.scope], ['Another Shop', [], web.scope])
  })

  test('a disabled client gets no tokens, and its tokens are not valid, until it is enabled again', async () => {
    const { body } = await server.operator('PUT', '/clients/switched', {
      body: { ...web, grant_types: ['client_credentials'], redirect_uris: [], scope: 'photos.read' },
    })
    const app = new App(server, 'switched', '', String(body.client_secret))
    const ask = () => app.post('/token', { grant_type: 'client_credentials' })
    const { access_token: token = '' } = (await ask()).body
    assert.equal((await app.introspect(token)).body.active, true)
    await server.operator('PATCH', '/clients/switched', { body: { disabled: true } })
    assert.equal((await ask()).status, 401)
    await server.operator('PATCH', '/clients/switched', { body: { disabled: false } })
    assert.equal((await ask()).status, 200)
  })

  test('a new secret is valid at once, and the one before for as long as the overlap', async () => {
    const made = await server.operator('PUT', '/clients/rotated', {
      body: { ...web, grant_types: ['client_credentials'], redirect_uris: [], scope: 'photos.read' },
    })
    const rotated = await server.operator('POST', '/clients/rotated/secrets', { body: { overlap: 3600 } })
    assert.equal(rotated.status, 201)
    const ask = (secret: unknown) =>
      new App(server, 'rotated', '', String(secret)).post('/token', { grant_type: 'client_credentials' })
    assert.equal((await ask(made.body.client_secret)).status, 200)
    assert.equal((await ask(rotated.body.client_secret)).status, 200)
    const third = await server.operator('POST', '/clients/rotated/secrets', { body: { overlap: 0 } })
    assert.equal((await ask(made.body.client_secret)).status, 401)
    assert.equal((await ask(rotated.body.client_secret)).status, 401)
    assert.equal((await ask(third.body.client_secret)).status, 200)
  })

  test('a deleted client is gone, with the tokens that it had', async () => {
    const { body } = await server.operator('PUT', '/clients/removed', { body: web })
    const app = new App(server, 'removed', 'https://new.example/callback', String(body.client_secret))
    const { code, verifier } = await app.authorize()
    const { body: tokens } = await app.redeem(code, verifier)
    assert.equal((await server.operator('DELETE', '/clients/removed')).status, 204)
    assert.equal((await server.operator('GET', '/clients/removed')).status, 404)
    assert.equal((await app.userInfo(tokens.access_token ?? '')).status, 401)
  })

  test('If-Match stops whoever was second, and says so', async () => {
    const made = await server.operator('PUT', '/clients/raced', { body: web })
    const headers = { 'if-match': made.headers.get('etag') ?? '' }
    const patch = { body: { client_name: 'First' }, headers }
    assert.equal((await server.operator('PATCH', '/clients/raced', patch)).status, 200)
    const second = await server.operator('PATCH', '/clients/raced', patch)
    assert.deepEqual([second.status, second.body.type], [412, 'urn:valetkey:problem:changed'])
    const anew = await server.operator('PUT', '/clients/raced', {
      body: web,
      headers: { 'if-none-match': '*' },
    })
    assert.equal(anew.status, 412)
  })

  test('If-None-Match saves reading what is known', async () => {
    await server.operator('PUT', '/clients/known', { body: web })
    const { headers } = await server.operator('GET', '/clients/known')
    const again = await server.operator('GET', '/clients/known', {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    })
    assert.equal(again.status, 304)
  })

  test('what the configuration file declares is read-only, and the answer says why', async () => {
    for (const [method, body] of [
      ['PATCH', { client_name: 'Mine' }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await server.owner(method, '/clients/print-shop', body && { body })
      assert.deepEqual([answer.status, answer.body.type], [409, 'urn:valetkey:problem:declared'])
    }
    const [alice] = (await server.owner('GET', '/users?prefix=alice')).body.items ?? []
    const user = await server.owner('PATCH', `/users/${alice?.user_id}`, { body: { disabled: true } })
    assert.deepEqual([user.status, user.body.type], [409, 'urn:valetkey:problem:declared'])
  })

  test('every problem with a body is told, each with a pointer to its member', async () => {
    const { status, headers, body } = await server.operator('POST', '/clients', {
      body: { ...web, redirect_uris: ['https://new.example/callback', 'http://new.example/'], nonsense: 1 },
    })
    assert.equal(status, 422)
    assert.equal(headers.get('content-type'), 'application/problem+json')
    assert.deepEqual((body.errors as { pointer: string }[])[0]?.pointer, '#/nonsense')
    const next = await server.operator('POST', '/clients', {
      body: { ...web, redirect_uris: ['https://new.example/callback', 'http://new.example/'] },
    })
    assert.deepEqual((next.body.errors as { pointer: string }[])[0]?.pointer, '#/redirect_uris/1')
  })

  test('a list is read page by page, each item once, in a stable order', async () => {
    for (let index = 0; index < 5; index += 1)
      await server.operator('PUT', `/clients/page-${index}`, { body: web })
    const ids: unknown[] = []
    let cursor = ''
    for (let pages = 0; pages < 10; pages += 1) {
      const { body } = await server.auditor('GET', `/clients?prefix=page-&limit=2${cursor}`)
      ids.push(...(body.items ?? []).map(({ client_id }) => client_id))
      if (body.next === undefined) break
      cursor = `&cursor=${body.next}`
    }
    assert.deepEqual(ids, ['page-0', 'page-1', 'page-2', 'page-3', 'page-4'])
  })

  test('an id with a slash stands in base64url in the path', async () => {
    const id = 'team/shop?x'
    const path = `/clients/~${Buffer.from(id).toString('base64url')}`
    const made = await server.operator('PUT', path, { body: web })
    assert.deepEqual([made.status, made.body.client_id], [201, id])
    assert.equal(made.headers.get('location'), `${server.issuer}/admin/v1${path}`)
    assert.equal((await server.operator('GET', `/clients/${encodeURIComponent(id)}`)).status, 200)
  })

  test('a disabled account is signed out everywhere at once, and its tokens end', async () => {
    const id = await server.signUp('leaving')
    const { walker, code, verifier } = await new App(server, 'spa', 'https://spa.example/callback').authorize(
      {},
      { username: 'leaving', password: 'seven quiet lanterns' },
    )
    const app = new App(server, 'spa', 'https://spa.example/callback')
    const { body: tokens } = await app.redeem(code, verifier)
    const sessions = await server.operator('GET', `/sessions?user_id=${id}`)
    assert.equal(sessions.body.items?.length, 2)
    const { status, body } = await server.operator('PATCH', `/users/${id}`, { body: { disabled: true } })
    assert.deepEqual([status, body.disabled], [200, true])
    assert.equal((await app.userInfo(tokens.access_token ?? '')).status, 401)
    assert.match((await walker.go('/account')).url, /sign-in/)
    assert.equal((await server.operator('GET', `/sessions?user_id=${id}`)).body.items?.length, 0)
  })

  test('claims change one by one', async () => {
    const id = await server.signUp('claimant')
    const changed = await server.operator('PATCH', `/users/${id}`, {
      body: { claims: { nickname: 'Clay', website: 'https://clay.example/' } },
    })
    assert.equal((changed.body.claims as Record<string, unknown>).nickname, 'Clay')
    const removed = await server.operator('PATCH', `/users/${id}`, { body: { claims: { nickname: null } } })
    const { nickname, website } = removed.body.claims as Record<string, unknown>
    assert.deepEqual([nickname, website], [undefined, 'https://clay.example/'])
  })

  test('a grant that is taken back ends its tokens at once', async () => {
    const id = await server.signUp('granting')
    const app = new App(server, 'spa', 'https://spa.example/callback')
    const { code, verifier } = await app.authorize(
      {},
      { username: 'granting', password: 'seven quiet lanterns' },
    )
    const { body: tokens } = await app.redeem(code, verifier)
    const { body } = await server.auditor('GET', `/grants?user_id=${id}&client_id=spa`)
    const grant = String(body.items?.[0]?.grant_id)
    assert.equal((await server.operator('DELETE', `/grants/${grant}`)).status, 204)
    assert.equal((await app.userInfo(tokens.access_token ?? '')).status, 401)
    assert.notEqual((await server.auditor('GET', `/grants/${grant}`)).body.revoked_at, null)
  })

  test('each change is in the activity log, with who made it', async () => {
    await server.operator('PUT', '/clients/logged', { body: web })
    const { body } = await server.auditor('GET', '/events?client_id=logged&type=client_created')
    const [event] = body.items ?? []
    const me = (await server.operator('GET', '/me')).body.user_id
    assert.deepEqual(event?.facts, { by_user: me, by_client: 'console' })
    const late = await server.auditor('GET', '/events?client_id=logged&since=2999-01-01T00:00:00Z')
    assert.deepEqual(late.body.items, [])
  })

  test('an invitation is copied or mailed, is listed without its link, and can be taken back', async () => {
    const body = { uses: 2, groups: ['family'], roles: ['viewer'], expires_in: 3600, from: 'Alice' }
    const made = await server.operator('POST', '/invitations', { body })
    assert.deepEqual([made.status, made.body.state, made.body.uses_left], [201, 'works', 2])
    const url = String(made.body.url)
    const walker = await new Walker(server).go(url)
    assert.match(walker.html, /Alice<\/bdi> invites you/)
    const secret = 'seven quiet lanterns'
    await walker.submit({ username: 'invited', name: '', password: secret, password_again: secret })
    const mailed = await server.robot('POST', '/invitations', {
      body: { mail_address: 'Ines@example.com', language: 'fr' },
    })
    assert.deepEqual([mailed.body.mail_address, mailed.body.url], ['Ines@example.com', undefined])
    const [mail] = await mailsTo(server, 'Ines@example.com')
    assert.match(mail?.subject ?? '', /^Invitation à/)
    const listed = await server.auditor('GET', '/invitations')
    const shown = listed.body.items?.find((each) => each.invitation_id === made.body.invitation_id)
    assert.deepEqual([shown?.uses_left, shown?.groups, shown?.roles], [1, ['family'], ['viewer']])
    assert.doesNotMatch(JSON.stringify(listed.body), /vk_inv_|hash/)
    const path = `/invitations/${made.body.invitation_id}`
    assert.equal((await server.operator('DELETE', path)).status, 204)
    assert.equal((await server.operator('DELETE', path)).status, 404)
    assert.match((await walker.go(url)).html, /taken back/)
    const { body: log } = await server.auditor('GET', '/events?type=invited')
    const me = (await server.operator('GET', '/me')).body.user_id
    const facts = log.items?.map((event) => event.facts as Record<string, unknown>)
    const fact = facts?.find(({ invitation }) => invitation === made.body.invitation_id)
    assert.deepEqual([fact?.by_user, fact?.by_client], [me, 'console'])
  })

  test('an invitation that makes no sense is refused, with a pointer to what is wrong', async () => {
    for (const [body, pointer] of [
      [{ uses: 0 }, '#/uses'],
      [{ expires_in: 299 }, '#/expires_in'],
      [{ mail_address: 'nobody' }, '#/mail_address'],
      [{ mail_address: 'a@b.example', uses: 2 }, '#/uses'],
      [{ mail_address: 'a@b.example', language: 'tlh' }, '#/language'],
      [{ language: 'fr' }, '#/language'],
      [{ groups: ['a"b'] }, '#/groups/0'],
      [{ roles: Array.from({ length: 200 }, (_, index) => `role-${index}`) }, '#/roles'],
      [{ from: 'two\nlines' }, '#/from'],
      [{ client_id: 'nobody' }, '#/client_id'],
      [{ role: 'owner' }, '#/role'],
    ] as const) {
      const { status, body: told } = await server.operator('POST', '/invitations', { body })
      assert.equal(status, 422, JSON.stringify(body))
      assert.equal((told.errors as { pointer: string }[])[0]?.pointer, pointer)
    }
  })

  test('an operator exports what is stored about a person', async () => {
    const id = await server.signUp('exported')
    const { status, body } = await server.operator('GET', `/users/${id}/personal-data`)
    assert.equal(status, 200)
    assert.equal((body.account as { username: string }).username, 'exported')
    assert.equal((await server.operator('GET', '/users/nobody/personal-data')).status, 404)
    const { body: log } = await server.auditor('GET', `/events?user_id=${id}&type=data_exported_by_operator`)
    assert.equal(log.items?.length, 1)
  })

  test('a token for registration works as one from the command line', async () => {
    const { status, body } = await server.operator('POST', '/registration-tokens', { body: { uses: 2 } })
    assert.deepEqual([status, body.uses], [201, 2])
    assert.match(String(body.token), /^vk_iat_/)
  })

  test('health is told part by part', async () => {
    const { body } = await server.auditor('GET', '/health')
    assert.equal(body.status, 'ready')
  })
})
