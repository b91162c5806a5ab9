import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const cacheable = ['/jwks', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']
const never = [
  '/token',
  '/revoke',
  '/introspect',
  '/userinfo',
  '/authorize',
  '/sign-in',
  '/consent',
  '/continue',
  '/sign-out',
  '/end-session',
  '/signed-out',
  '/set-up',
  '/',
  '/nowhere',
]

describe('what a cache on the way may store (threat F5)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  const send = (path: string, method: string, headers: Record<string, string> = {}): Promise<Response> =>
    server.fetch(new Request(server.issuer + path, { method, headers, redirect: 'manual' }))

  test('only the public documents may be cached, whatever the response is (RFC 6749 §5.1)', async () => {
    for (const path of never) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
        const { headers, status } = await send(path, method)
        assert.equal(headers.get('cache-control'), 'no-store', `${method} ${path} ${status}`)
      }
    }
  })

  test('responses with tokens and claims are sent with no-store', async () => {
    const app = apps.printShop(server)
    const { code, verifier } = await app.authorize({ scope: 'openid offline_access' })
    const token = await app.redeem(code, verifier)
    assert.equal(token.headers.get('pragma'), 'no-cache')
    const accessToken = token.body.access_token ?? ''
    for (const answer of [
      token,
      await app.refresh(token.body.refresh_token ?? ''),
      await app.introspect(accessToken),
      await app.userInfo(accessToken),
      await app.revoke(accessToken),
    ]) {
      assert.equal(answer.status, 200)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    }
  })

  test('every page of an authorization is sent with no-store', async () => {
    const walker = await new Walker(server).go(apps.spa(server).request().url)
    for (const step of [
      () => walker.signIn(),
      () => walker.allow(),
      () => walker.go('/'),
      () => walker.go('/sign-out'),
    ]) {
      assert.equal(walker.headers.get('cache-control'), 'no-store', walker.url)
      await step()
    }
    await bought(apps.spa(server), {}, { walker })
  })

  test('the public documents do not depend on request headers or the query', async () => {
    for (const path of cacheable) {
      const plain = await send(path, 'GET')
      const text = await plain.text()
      assert.match(plain.headers.get('cache-control') ?? '', /^public, max-age=\d+$/)
      for (const headers of [
        { origin: 'https://evil.example' },
        { cookie: 'vk_session=aaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
        { authorization: 'Bearer x' },
        { accept: 'text/html' },
        { 'accept-language': 'de' },
        { 'accept-encoding': 'gzip' },
        { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
        { range: 'bytes=0-1' },
        { 'if-none-match': '*' },
      ]) {
        const answer = await send(path, 'GET', headers)
        assert.equal(await answer.text(), text, JSON.stringify(headers))
        assert.deepEqual([...answer.headers], [...plain.headers], JSON.stringify(headers))
      }
      const withQuery = await send(`${path}?issuer=https://evil.example`, 'GET')
      assert.equal(await withQuery.text(), text)
    }
  })

  test('an error at the path of a public document is not cacheable', async () => {
    for (const path of cacheable) {
      assert.equal((await send(path, 'POST')).headers.get('cache-control'), 'no-store')
    }
  })
})
