import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const evil = 'https://evil.example/'

describe('forced sign-out, and redirects through it (threat E1)', () => {
  test('no link and no foreign form ends a session without asking the person', async () => {
    await using server = await aWatchedServer()
    const { walker } = await apps.printShop(server).authorize()
    const { code, verifier } = await apps.spa(server).authorize({}, { walker })
    const { body } = await apps.spa(server).redeem(code, verifier)
    const cookies = walker.cookies
    const isIn = async () => (await ask(server, '/', { cookies })).html.includes('Alice Adams')

    const queries: Record<string, string>[] = [
      {},
      { decision: 'yes' },
      { id_token_hint: body.id_token ?? '' },
      { id_token_hint: body.id_token ?? '', post_logout_redirect_uri: evil, state: 'x' },
      { post_logout_redirect_uri: evil, client_id: 'spa' },
    ]
    for (const query of queries) {
      for (const method of ['GET', 'HEAD']) {
        const path = `/sign-out?${new URLSearchParams(query)}`
        const { status, location, headers } = await ask(server, path, { method, cookies })
        assert.deepEqual({ status, location }, { status: 200, location: null })
        assert.deepEqual(headers.getSetCookie(), [])
        assert.ok(await isIn())
      }
      const form = { decision: 'yes', ...query }
      for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
        const answer = await ask(server, '/sign-out', { form, cookies, headers: { ...headers } })
        assert.equal(answer.status, 403)
        assert.ok(await isIn())
      }
    }
  })

  test('the person may decline, and only decision=yes signs out', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn()
    for (const decision of ['no', '', 'Yes', 'yes ', 'true', '1']) {
      await walker.go('/sign-out')
      await walker.submit({ decision })
      assert.match(walker.html, /Alice Adams/, decision)
    }
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    assert.match(walker.url, /\/signed-out$/)
    await walker.go('/')
    assert.doesNotMatch(walker.html, /Alice Adams/)
  })

  test('the sign-out page never redirects to a URL from a parameter', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn()
    const query = new URLSearchParams({ post_logout_redirect_uri: evil, state: 'x', next: evil })
    await walker.go(`/sign-out?${query}`)
    await walker.submit({ decision: 'yes', post_logout_redirect_uri: evil, next: evil })
    assert.match(walker.url, /\/signed-out$/)
    for (const path of ['/signed-out', '/sign-out', '/sign-in']) {
      const { location, html } = await ask(server, `${path}?${query}`)
      assert.doesNotMatch(`${location} ${html}`, /evil\.example/)
    }
  })

  test('after sign-out every copy of the session cookie is invalid', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn()
    const copy = new Map(walker.cookies)
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    const { html } = await ask(server, '/', { cookies: copy })
    assert.doesNotMatch(html, /Alice Adams/)
    const { location } = await ask(server, apps.printShop(server).request({ prompt: 'none' }).url, {
      cookies: copy,
    })
    assert.match(location ?? '', /error=login_required/)
  })
})
