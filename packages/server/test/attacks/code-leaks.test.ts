import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('an authorization code that leaks (threat A8)', () => {
  test('is not leaked by any response on its way: no referrer, no cache, nothing loaded from other hosts', async () => {
    await using server = await aWatchedServer()
    const answers: { asked: string; response: Response; html: string }[] = []
    const watching = {
      issuer: server.issuer,
      clock: server.clock,
      async fetch(request: Request) {
        const response = await server.fetch(request)
        answers.push({ asked: request.url, response, html: await response.clone().text() })
        return response
      },
    }
    const shop = apps.printShop(watching)
    const { walker } = await shop.authorize()
    await walker.go(shop.request({ response_mode: 'form_post' }).url)
    await walker.go(shop.request({ redirect_uri: 'https://evil.example/' }).url)
    await walker.go('/')
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    await walker.go('/nothing', { headers: { accept: 'text/html' } })

    assert.ok(answers.length >= 10)
    for (const { asked, response, html } of answers) {
      // A form of ours needs a referrer, because its post is checked, but only to this server.
      const policy = html.includes('name="csrf"') ? 'same-origin' : 'no-referrer'
      assert.equal(response.headers.get('referrer-policy'), policy, asked)
      assert.equal(response.headers.get('cache-control'), 'no-store', asked)
      const loads = /<link[^>]* href="([^"]*)"|\b(?:src|srcset|poster|data|background)="([^"]*)"/g
      for (const [, link, other] of html.matchAll(loads)) {
        const address = link ?? other ?? ''
        assert.ok(/^data:|^\/(?!\/)/.test(address), `${asked} loads ${address}`)
      }
      assert.doesNotMatch(html, /<(?:iframe|object|embed|base)\b|@import|url\(['"]?(?:https?:)?\/\//, asked)
    }
  })

  test('expires after sixty seconds', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    const walker = new Walker(server)
    for (const [seconds, status] of [
      [59, 200],
      [60, 400],
      [3600, 400],
    ] as const) {
      const { code, verifier } = await shop.authorize({}, { walker })
      server.clock.advance(seconds)
      const { status: came, body } = await shop.redeem(code, verifier)
      assert.equal(came, status, `after ${seconds} s: ${JSON.stringify(body)}`)
      if (status === 400) assert.equal(body.error, 'invalid_grant')
    }
  })

  test('cannot be redeemed without the verifier, nor by another client', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    const { code, verifier } = await shop.authorize()
    assert.equal((await shop.redeem(code, 'A'.repeat(43))).body.error, 'invalid_grant')
    assert.equal((await apps.spa(server).redeem(code, verifier)).body.error, 'invalid_grant')
    assert.equal((await shop.redeem(code, verifier)).status, 200)
  })
})
