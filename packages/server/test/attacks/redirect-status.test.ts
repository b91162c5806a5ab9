import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

test('no redirect makes a browser post a form again (threat A6, RFC 9700 §4.12)', async () => {
  await using server = await aWatchedServer()
  const seen: { asked: string; status: number; location: string }[] = []
  const watching = {
    issuer: server.issuer,
    clock: server.clock,
    async fetch(request: Request) {
      const response = await server.fetch(request)
      const location = response.headers.get('location')
      const asked = `${request.method} ${new URL(request.url).pathname}`
      if (location !== null) seen.push({ asked, status: response.status, location })
      return response
    },
  }
  const shop = apps.printShop(watching)
  const walker = new Walker(watching)

  await walker.go(shop.request().url)
  await walker.signIn('alice', 'a wrong password')
  await walker.signIn()
  await walker.submit({ switch_account: '1' })
  await walker.signIn('bob', 'staple garden window')
  await walker.allow()
  await walker.go(shop.request({ prompt: 'login' }).url)
  await walker.submit({ cancel: '1' })
  await walker.go(shop.request({ prompt: 'consent' }).url)
  await walker.submit({ decision: 'deny' })
  await walker.go('/authorize', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URL(shop.request({ prompt: 'none' }).url).search.slice(1),
  })
  await walker.go('/sign-out')
  await walker.submit({ decision: 'no' })
  await walker.go('/sign-out')
  await walker.submit({ decision: 'yes' })
  await walker.go('/authorize', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URL(shop.request({ prompt: 'none' }).url).search.slice(1),
  })

  const posted = new Set(seen.filter(({ asked }) => asked.startsWith('POST')).map(({ asked }) => asked))
  assert.deepEqual([...posted].sort(), [
    'POST /authorize',
    'POST /consent',
    'POST /sign-in',
    'POST /sign-out',
  ])
  for (const { asked, status, location } of seen) {
    assert.equal(status, 303, asked)
    assert.doesNotMatch(decodeURIComponent(location), /password|staple|horse|csrf/, asked)
  }
})
