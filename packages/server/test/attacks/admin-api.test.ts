import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import fc from 'fast-check'
import * as v from 'valibot'
import { matchPath } from '../../src/admin/input/path-match.ts'
import type { AdminRoute } from '../../src/admin/route.ts'
import { adminRoutes } from '../../src/admin/routes.ts'
import { adminScopeNames } from '../../src/protocol/access/admin-api.ts'
import { type AdministeredServer, anAdministeredServer, type Caller } from '../support/administered-server.ts'
import { App } from '../support/app.ts'
import { register } from '../support/registered-app.ts'

const web = {
  client_name: 'New Shop',
  redirect_uris: ['https://new.example/callback'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: 'openid photos.read',
}

/** A path of an operation in which every id is one that nothing has. */
const pathOf = (route: AdminRoute) => route.path.replaceAll(/\{\w+\}/g, 'nothing-has-this-id')

describe('the admin API is closed to whoever has no right to it (threats E1, E2)', () => {
  let server: AdministeredServer
  before(async () => {
    server = await anAdministeredServer({ registration: { mode: 'open' } })
  })
  after(() => server[Symbol.asyncDispose]())

  for (const route of adminRoutes) {
    const { method, roles, scope } = route
    const path = pathOf(route)
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} }

    test(`${method} ${route.path} answers 401 without a token, with a wrong one, and with one for another API`, async () => {
      const app = new App(server, 'spa', 'https://spa.example/callback')
      const { code, verifier } = await app.authorize({ scope: 'openid photos.read' })
      const { access_token: foreign } = (await app.redeem(code, verifier)).body
      for (const token of [undefined, 'vk_at_wrong', foreign]) {
        const { status, headers } = await server.with(token)(method, path, body)
        assert.equal(status, 401)
        assert.match(headers.get('www-authenticate') ?? '', /^Bearer realm=/)
      }
    })

    test(`${method} ${route.path} is for ${roles.join(', ')} alone`, async () => {
      const callers = { owner: server.owner, operator: server.operator, auditor: server.auditor }
      for (const [role, call] of Object.entries(callers)) {
        const { status } = await call(method, path, body)
        const allowed = roles.some((each) => each === role)
        assert.equal(status === 403, !allowed, `${role}: ${status}`)
      }
      assert.equal((await server.member(method, path, body)).status, 403)
    })

    if (scope === undefined) continue
    test(`${method} ${route.path} needs the scope ${scope}`, async () => {
      const others = adminScopeNames.filter(
        (name) => name !== scope && name !== scope.replace('.read', '.write'),
      )
      const token = await server.tokenOf('olga', others.join(' '))
      const { status, headers } = await server.with(token)(method, path, body)
      assert.equal(status, 403)
      assert.match(headers.get('www-authenticate') ?? '', new RegExp(`insufficient_scope.*scope="${scope}"`))
    })
  }

  test('the trace of a refusal says which rule refused, under the flow id of the answer', async () => {
    const { body } = await server.member('GET', '/clients')
    const refused = server
      .flow(String(body.flow_id))
      ?.decisions.findLast(({ outcome }) => outcome === 'refused')
    assert.deepEqual([refused?.rule, refused?.came], ['admin/role', 'member'])
  })

  test('a role that was taken away has no effect any more, though the token is still valid', async () => {
    const id = await server.signUp('former')
    await server.owner('PATCH', `/users/${id}`, { body: { role: 'operator' } })
    const former = server.with(await server.tokenOf('former'))
    assert.equal((await former('GET', '/clients')).status, 200)
    await server.owner('PATCH', `/users/${id}`, { body: { role: 'member' } })
    assert.equal((await former('GET', '/clients')).status, 403)
  })

  test('a self-registered client cannot have a scope of the admin API', async () => {
    const { body } = await register(server, {
      redirect_uris: ['https://evil.example/callback'],
      scope: 'openid admin.users.write',
    })
    assert.doesNotMatch(String(body.scope), /admin/)
  })

  describe('an operator does not become an owner', () => {
    const forbidden = async (call: Caller, method: string, path: string, body?: unknown) => {
      const answer = await call(method, path, body === undefined ? {} : { body })
      assert.deepEqual([answer.status, answer.body.type], [403, 'urn:valetkey:problem:forbidden'])
    }

    test('by a role for themselves or for a friend', async () => {
      for (const call of [server.operator, server.robot]) {
        const me = (await server.operator('GET', '/me')).body.user_id
        await forbidden(call, 'PATCH', `/users/${me}`, { role: 'owner' })
        await forbidden(call, 'PATCH', `/users/${await server.signUp('friend')}`, { role: 'operator' })
      }
    })

    test('by changing, disabling or deleting an owner', async () => {
      const owner = (await server.owner('GET', '/me')).body.user_id
      await forbidden(server.operator, 'PATCH', `/users/${owner}`, { claims: { name: 'Mine' } })
      await forbidden(server.operator, 'PATCH', `/users/${owner}`, { disabled: true })
      await forbidden(server.operator, 'DELETE', `/users/${owner}`)
    })

    test('by a client with scopes of the admin API, new or there already', async () => {
      const body = { ...web, scope: 'openid admin.users.write' }
      await forbidden(server.operator, 'POST', '/clients', body)
      await forbidden(server.operator, 'PUT', '/clients/mine', body)
      assert.equal((await server.owner('PUT', '/clients/tool', { body })).status, 201)
      const callback = { redirect_uris: ['https://evil.example/callback'] }
      await forbidden(server.operator, 'PATCH', '/clients/tool', callback)
      await forbidden(server.operator, 'PUT', '/clients/tool', web)
      await forbidden(server.operator, 'POST', '/clients/tool/secrets', {})
      await forbidden(server.operator, 'DELETE', '/clients/tool')
    })
  })

  test('the last owner stays', async () => {
    const owner = (await server.owner('GET', '/me')).body.user_id
    for (const body of [{ role: 'member' }, { disabled: true }]) {
      const answer = await server.owner('PATCH', `/users/${owner}`, { body })
      assert.deepEqual([answer.status, answer.body.type], [409, 'urn:valetkey:problem:conflict'])
    }
    assert.equal((await server.owner('DELETE', `/users/${owner}`)).status, 409)
  })

  test('an answer never has a secret, a hash of one, or a session cookie', async () => {
    await server.owner('PUT', '/clients/secretive', { body: web })
    for (const path of ['/clients', '/users', '/sessions', '/grants', '/events']) {
      const { body } = await server.owner('GET', `${path}?limit=200`)
      assert.doesNotMatch(JSON.stringify(body), /"(hash|cookie\w*|password\w*|client_secret|secret|sealed)"/)
    }
  })

  test('two who change a client at the same time both find their change, or one is told', async () => {
    await server.owner('PUT', '/clients/contested', { body: web })
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        server.owner('PATCH', '/clients/contested', {
          body: index % 2 === 0 ? { client_name: `Name ${index}` } : { contacts: [`${index}@example.com`] },
        }),
      ),
    )
    for (const { status } of answers) assert.ok([200, 412].includes(status), String(status))
    const { body } = await server.owner('GET', '/clients/contested')
    assert.match(String(body.client_name), /^Name/)
    assert.match(String((body.contacts as string[])[0]), /@example/)
  })

  test('a body that is not as expected is refused: another type, no JSON, a name twice, too deep', async () => {
    const rows: [number, string, Record<string, string>?][] = [
      [415, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
      [400, '{'],
      [400, '{"client_name":"a","client_name":"b"}'],
      [400, '['.repeat(40) + ']'.repeat(40)],
      [400, '"\\ud800"'],
      [422, '[]'],
      [422, 'null'],
      [422, '{"__proto__":1}'],
    ]
    for (const [status, text, headers] of rows) {
      const answer = await server.owner('POST', '/clients', { text, ...(headers && { headers }) })
      assert.equal(answer.status, status, text.slice(0, 40))
    }
  })

  test('a query that is not as expected is refused: unknown, twice, a huge page, a forged cursor', async () => {
    const queries = ['x=1', 'limit=201', 'limit=0', 'limit=1e2', 'cursor=!', 'cursor=AAAA', 'prefix=']
    for (const query of queries)
      assert.equal((await server.owner('GET', `/clients?${query}`)).status, 422, query)
    assert.equal((await server.owner('GET', '/clients?limit=1&limit=2')).status, 400)
    assert.equal((await server.owner('GET', '/events?since=yesterday')).status, 422)
  })

  test('a path that nothing has is 404, and a method that it has not is 405 with those that it has', async () => {
    for (const path of [
      '',
      '/',
      '/nothing',
      '/clients/',
      '/clients/a/b/c',
      '/clients/~!',
      '/clients/%00',
      '/clients/%',
    ])
      assert.equal((await server.owner('GET', path)).status, 404, path)
    const { status, headers } = await server.owner('DELETE', '/clients')
    assert.deepEqual([status, headers.get('allow')], [405, 'GET, POST'])
  })

  test('a caller who writes too much is turned away for a while', async () => {
    const { status, headers } = await (async () => {
      for (let writes = 0; ; writes += 1) {
        const answer = await server.robot('DELETE', '/grants/nothing')
        if (answer.status !== 404) return answer
        assert.ok(writes < 6_000)
      }
    })()
    assert.equal(status, 429)
    assert.ok(Number(headers.get('retry-after')) > 0)
    assert.equal((await server.owner('GET', '/me')).status, 200)
    server.clock.advance(120)
  })

  test('the description is a valid OpenAPI document, and has every operation', async () => {
    const response = await server.fetch(new Request(`${server.issuer}/admin/v1/openapi.json`))
    const document = (await response.json()) as { paths: Record<string, Record<string, unknown>> }
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    assert.ok(valid, JSON.stringify(errors))
    for (const { method, path } of adminRoutes) assert.ok(document.paths[path]?.[method.toLowerCase()], path)
  })

  test('whatever is sent, the answer is one that the description has', async () => {
    const owned = await server.owner('PUT', '/clients/fuzzed', { body: web })
    assert.equal(owned.status, 201)
    const users = (await server.owner('GET', '/users')).body.items ?? []
    const target = String(users.find(({ username }) => username === 'member')?.user_id)
    const ids = fc.oneof(
      fc.constantFrom('fuzzed', target, '~Zm9v', '..', '%2e'),
      fc.string({ maxLength: 20 }),
    )
    const names = fc.constantFrom(
      ...['client_id', 'client_name', 'redirect_uris', 'scope', 'jwks', 'disabled', 'role', 'claims', 'uses'],
      ...['contacts', 'overlap', 'declared', 'secrets', 'grant_types', '__proto__', 'client_name#fr'],
    )
    const bodies = fc.oneof(
      fc.dictionary(names, fc.jsonValue({ maxDepth: 3 })),
      fc.jsonValue({ maxDepth: 3 }),
    )
    const routes = adminRoutes.filter(
      ({ method, path }) => !(method === 'DELETE' && path.startsWith('/users')),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), ids, bodies, async (route, id, body) => {
        const path = route.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id))
        const sends = route.method !== 'GET' && route.method !== 'DELETE'
        const answer = await server.owner(route.method, path, sends ? { body } : {})
        if (answer.status >= 400) {
          assert.ok(answer.status < 500)
          assert.match(String(answer.body.type), /^urn:valetkey:problem:/)
          return
        }
        // A path that was normalized on its way may have led to another operation.
        if (matchPath(route.path, path) === undefined) return
        const schema = route.answers[answer.status as 200]
        if (schema !== undefined) v.parse(schema, answer.body)
      }),
      { numRuns: 300 },
    )
  })
})
