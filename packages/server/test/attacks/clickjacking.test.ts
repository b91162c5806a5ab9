import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

test('no page can be framed, error pages included (threat A16)', async () => {
  await using server = await aWatchedServer()
  const pages = new Map<string, Headers>()
  const watching = {
    issuer: server.issuer,
    clock: server.clock,
    async fetch(request: Request) {
      const response = await server.fetch(request)
      const isPage = response.headers.get('content-type')?.startsWith('text/html')
      const { pathname } = new URL(request.url)
      if (isPage) pages.set(`${request.method} ${pathname} ${response.status}`, response.headers)
      return response
    },
  }
  const shop = apps.printShop(watching)
  const walker = new Walker(watching)
  await walker.go('/')
  await walker.go(server.setUpUrl ?? assert.fail('no owner yet'))
  await walker.submit({ username: '' })
  await walker.go('/set-up?token=unknown')
  await walker.go(shop.request().url)
  await walker.signIn('alice', 'a wrong password')
  await walker.signIn()
  await walker.submit({ decision: 'allow', duration: 'never' })
  await walker.go('/sign-out')
  await ask(watching, '/signed-out')
  await walker.go(shop.request({ response_mode: 'form_post', prompt: 'none' }).url)
  await walker.go(shop.request({ redirect_uri: 'https://evil.example/' }).url)
  await walker.go('/continue?interaction=x')
  await walker.go('/consent?interaction=x')
  const html = { headers: { accept: 'text/html' } }
  await ask(watching, '/nothing-here', html)
  await ask(watching, '/consent', { ...html, method: 'DELETE' })
  await ask(watching, '/consent', { form: {} })
  await ask(watching, '/sign-in', { body: 'x'.repeat(70_000), ...html })
  await ask(watching, `/authorize?state=${'x'.repeat(9000)}`, html)
  await ask(watching, '/sign-in', { headers: { host: 'evil.example', accept: 'text/html' } })

  const expected = [
    'GET / 200',
    'GET /authorize 200',
    'GET /authorize 400',
    'GET /authorize 414',
    'GET /consent 200',
    'GET /consent 400',
    'GET /continue 400',
    'GET /nothing-here 404',
    'GET /set-up 200',
    'GET /set-up 403',
    'GET /sign-in 200',
    'GET /sign-in 421',
    'GET /sign-out 200',
    'GET /signed-out 200',
    'DELETE /consent 405',
    'POST /consent 400',
    'POST /consent 403',
    'POST /set-up 422',
    'POST /sign-in 413',
    'POST /sign-in 422',
  ]
  assert.deepEqual([...pages.keys()].sort(), expected.sort())
  for (const [page, headers] of pages) {
    assert.match(headers.get('content-security-policy') ?? '', /(^|; )frame-ancestors 'none'(;|$)/, page)
    assert.equal(headers.get('x-frame-options'), 'DENY', page)
  }
})
