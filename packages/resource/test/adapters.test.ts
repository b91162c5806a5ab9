import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import Express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { guard as expressGuard } from '../src/adapters/express.ts'
import { guard as fastifyGuard } from '../src/adapters/fastify.ts'
import { guard as honoGuard } from '../src/adapters/hono.ts'
import { guard as nodeGuard } from '../src/adapters/node.ts'
import { type ResourceServer, resourceServer } from '../src/index.ts'
import { anIssuer, aToken } from './support/issuer.ts'

const scope = 'photos.read'

/** One API in each framework: `GET /photos` behind the guard responds with the subject of the token. */
const frameworks: Record<string, (protect: ResourceServer) => Promise<RequestListener>> = {
  'node:http': async (protect) =>
    nodeGuard(protect, { scope }, (request, response) => {
      response.end(request.token.subject)
    }),
  Express: async (protect) => {
    const app = Express()
    app.get('/photos', expressGuard(protect, { scope }), (request, response) => {
      response.send(request.token.subject)
    })
    return app
  },
  Fastify: async (protect) => {
    const app = Fastify()
    app.get(
      '/photos',
      { onRequest: fastifyGuard(protect, { scope }) },
      async (request) => request.token.subject,
    )
    await app.ready()
    return (request, response) => app.routing(request, response)
  },
  Hono: async (protect) => {
    const app = new Hono()
    app.get('/photos', honoGuard(protect, { scope }), (c) => c.text(c.get('token').subject))
    return getRequestListener(app.fetch)
  },
}

for (const [name, listener] of Object.entries(frameworks)) {
  test(`${name} passes on requests with a valid token and refuses all others as RFC 6750 §3 says`, async () => {
    await using issuer = await anIssuer()
    const server = createServer(await listener(resourceServer(issuer.options({ metadata: {} }))))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const value = `Bearer ${await aToken(issuer)}`
      const get = (headers: string[], path = '/photos') => answerOf(port, path, headers)

      const good = await get(['Authorization', value])
      assert.deepEqual([good.status, good.body], [200, 'alice'])

      const none = await get([])
      assert.equal(none.status, 401)
      assert.equal(none.body, '')
      assert.equal(
        none.challenge,
        'Bearer realm="https://drive.example/", scope="photos.read", ' +
          'resource_metadata="https://drive.example/.well-known/oauth-protected-resource"',
      )

      const bad: [string[], string, number, string][] = [
        [['Authorization', 'Bearer x'], '/photos', 401, 'invalid_token'],
        [['Authorization', 'Bearer %'], '/photos', 400, 'invalid_request'],
        [['Authorization', value, 'authorization', value], '/photos', 400, 'invalid_request'],
        [['Authorization', value], '/photos?access_token=x', 400, 'invalid_request'],
        [
          ['Authorization', `Bearer ${await aToken(issuer, { scope: 'other' })}`],
          '/photos',
          403,
          'insufficient_scope',
        ],
      ]
      for (const [headers, path, status, error] of bad) {
        const answer = await get(headers, path)
        assert.deepEqual([answer.status, JSON.parse(answer.body).error], [status, error])
        assert.match(answer.challenge ?? '', new RegExp(`^Bearer .*error="${error}"`))
        assert.match(answer.type ?? '', /^application\/json/)
      }

      issuer.routes.clear()
      const away = await get(['Authorization', `Bearer ${await aToken(issuer, {}, { kid: 'new' })}`])
      assert.equal(away.status, 503)
      assert.match(away.retryAfter ?? '', /^\d+$/)
      assert.equal(away.challenge, undefined)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
}

test('an invalid scope is refused when the route is defined, not when it is called', async () => {
  await using issuer = await anIssuer()
  const protect = resourceServer(issuer.options())
  const wrong = { scope: 'photos."read"' }
  for (const make of [expressGuard, fastifyGuard, honoGuard])
    assert.throws(() => make(protect, wrong), TypeError)
  assert.throws(() => nodeGuard(protect, wrong, () => {}), TypeError)
})

test('check accepts a fetch Request, and its answer can be turned into a Response', async () => {
  await using issuer = await anIssuer()
  const protect = resourceServer(issuer.options())
  const headers = { authorization: `Bearer ${await aToken(issuer)}` }
  assert((await protect.check(new Request('https://drive.example/photos', { headers }), { scope })).token)
  const { answer } = await protect.check(new Request('https://drive.example/photos?access_token=x'))
  assert(answer)
  const response = new Response(answer.body, answer)
  assert.equal(response.status, 400)
  assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer /)
})

/** Uses node:http because `fetch` would join two headers of the same name. */
async function answerOf(port: number, path: string, headers: string[]) {
  const request = send({ host: '127.0.0.1', port, path, headers: ['Host', 'drive.example', ...headers] })
  request.end()
  const [response] = await once(request, 'response')
  let body = ''
  for await (const chunk of response) body += chunk
  return {
    status: Number(response.statusCode),
    body,
    challenge: response.headers['www-authenticate'] as string | undefined,
    type: response.headers['content-type'] as string | undefined,
    retryAfter: response.headers['retry-after'] as string | undefined,
  }
}
