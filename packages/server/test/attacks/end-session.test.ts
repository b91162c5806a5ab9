import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, test } from 'node:test'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { aLeavingShop, endSession, isIn, leaving } from '../support/leaving-shop.ts'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Forgeries by somebody who has seen an ID token, or knows the format of one. */
function forgeries(idToken: string): readonly string[] {
  const [head = '', payload = '', signature = ''] = idToken.split('.')
  const header = JSON.parse(Buffer.from(head, 'base64url').toString())
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const input = Buffer.from(`${head}.${payload}`)
  const foreign = sign('sha256', input, privateKey).toString('base64url')
  return [
    `${part({ alg: 'none' })}.${payload}.`,
    `${part({ ...header, alg: 'none' })}.${payload}.`,
    `${part({ ...header, alg: 'none' })}.${payload}.${signature}`,
    `${head}.${payload}.${foreign}`,
    `${head}.${part({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), aud: 'spa' })}.${signature}`,
    `${head}.${payload}`,
    'x',
  ]
}

describe('an attacker at the end-session endpoint (threat E1, RP-Initiated Logout §6)', () => {
  test('an id_token_hint that we did not sign signs nobody out and causes no redirect: the person is asked', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    for (const hint of forgeries(idToken)) {
      const asked = { id_token_hint: hint, client_id: 'print-shop', post_logout_redirect_uri: leaving.plain }
      await walker.go(endSession(asked))
      assert.match(walker.html, /name="decision" value="yes"/, hint)
      assert.equal(await isIn(walker), true)
    }
    const [hint = ''] = forgeries(idToken)
    await walker.go(endSession({ id_token_hint: hint, post_logout_redirect_uri: leaving.plain, state: 's' }))
    await walker.submit({ decision: 'yes' })
    assert.match(walker.url, /\/signed-out$/)
  })

  test('without an id_token_hint the person is asked, and is redirected only to a registered address', async () => {
    const { server, walker } = await aLeavingShop()
    await using _ = server
    const named = { client_id: 'print-shop', state: 's' }
    for (const other of ['https://evil.example/', `${leaving.plain}/`, leaving.plain.toUpperCase()]) {
      await walker.go(endSession({ ...named, post_logout_redirect_uri: other }))
      assert.equal(walker.status, 400, other)
    }
    await walker.go(endSession({ post_logout_redirect_uri: leaving.plain, state: 's' }))
    assert.match(walker.html, /name="decision" value="yes"/)
    assert.equal(await isIn(walker), true)
    const asked = { ...named, post_logout_redirect_uri: leaving.plain }
    await walker.go(endSession(asked))
    assert.equal(await isIn(walker), true)
    await walker.go(endSession(asked))
    await walker.submit({ decision: 'yes' })
    assert.equal(walker.url, `${leaving.plain}?state=s`)
    assert.equal(await isIn(walker), false)
    await walker.go(endSession(asked))
    assert.equal(walker.url, `${leaving.plain}?state=s`)
  })

  test('a hint that we did not sign prevents the redirect, even if client_id names the app', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    const [hint = ''] = forgeries(idToken)
    const asked = { id_token_hint: hint, client_id: 'print-shop', post_logout_redirect_uri: leaving.plain }
    await walker.go(endSession(asked))
    await walker.submit({ decision: 'yes' })
    assert.match(walker.url, /\/signed-out$/)
  })

  test('an address that does not equal a registered one byte for byte gets an error page, and nobody is signed out (§3)', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    const { plain } = leaving
    const others = [
      'https://evil.example/',
      'https://shop.example/callback',
      `${plain}/`,
      `${plain}?x=1`,
      `${plain}#x`,
      `${plain}%20`,
      plain.toUpperCase(),
      plain.replace('shop.example', 'shop.example:443'),
      plain.replace('shop.example', 'shop.example@evil.example'),
      plain.replace('https', 'http'),
      'javascript:alert(1)',
      '//evil.example/',
      `${plain}\r\nlocation: https://evil.example/`,
    ]
    for (const uri of others) {
      for (const hint of [{ id_token_hint: idToken }, { client_id: 'print-shop' }]) {
        const asked = endSession({ ...hint, post_logout_redirect_uri: uri })
        const { status, location, html } = await ask(server, asked, { cookies: walker.cookies })
        assert.deepEqual({ status, location }, { status: 400, location: null }, uri)
        assert.match(html, /post_logout_redirect_uri[\s\S]*registered/)
        assert.match(html, /invalid_request/)
      }
    }
    assert.equal(await isIn(walker), true)
  })

  test('an app cannot use the id_token_hint of another, nor the addresses of another (§2)', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    const spa = await apps.spa(server).authorize({}, { walker })
    const { body } = await apps.spa(server).redeem(spa.code, spa.verifier)
    const cases: Record<string, string>[] = [
      { id_token_hint: idToken, client_id: 'spa' },
      { id_token_hint: body.id_token ?? '', client_id: 'print-shop' },
      { id_token_hint: body.id_token ?? '', post_logout_redirect_uri: leaving.plain },
      { client_id: 'nobody' },
    ]
    for (const asked of cases) {
      const { status, location } = await ask(server, endSession(asked), { cookies: walker.cookies })
      assert.deepEqual({ status, location }, { status: 400, location: null })
    }
    assert.equal(await isIn(walker), true)
  })

  test('a repeated parameter or an overlong state gets an error page', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    const asked = endSession({ id_token_hint: idToken, post_logout_redirect_uri: leaving.plain })
    for (const more of [
      `&post_logout_redirect_uri=${encodeURIComponent(leaving.plain)}`,
      '&state=a&state=b',
      `&state=${'s'.repeat(4097)}`,
    ]) {
      const { status, location } = await ask(server, asked + more, { cookies: walker.cookies })
      assert.deepEqual({ status, location }, { status: 400, location: null })
    }
    assert.equal(await isIn(walker), true)
  })

  test('the confirmation is accepted only from our own page', async () => {
    const { server, walker, idToken } = await aLeavingShop()
    await using _ = server
    const { cookies } = walker
    const form = { decision: 'yes', id_token_hint: idToken, post_logout_redirect_uri: leaving.plain }
    for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await ask(server, '/end-session/confirm', { form, cookies, headers: { ...headers } })
      assert.deepEqual({ status: answer.status, location: answer.location }, { status: 403, location: null })
    }
    assert.equal(await isIn(walker), true)
  })

  test('the hidden fields of the page cannot be changed', async () => {
    const { server, walker } = await aLeavingShop()
    await using _ = server
    await walker.go(endSession({}))
    const changed = { client_id: 'print-shop', post_logout_redirect_uri: 'https://evil.example/' }
    await walker.submit({ decision: 'yes', ...changed })
    assert.equal(walker.status, 403)
    assert.equal(await isIn(walker), true)
  })
})
