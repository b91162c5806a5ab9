import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Answer, ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const flipped = (text: string) => {
  const at = Math.floor(text.length / 2)
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}

/** Values that an attacker may send instead of one that the browser carries. */
function tampered(value: string, another: string): Record<string, readonly string[]> {
  return {
    changed: [flipped(value)],
    "another person's": [another],
    missing: [],
    empty: [''],
    shortened: [value.slice(0, -1)],
    lengthened: [`${value}A`],
    'sent twice': [value, value],
    'sent twice, the other first': [another, value],
    'in another case': [value.toUpperCase()],
    'very long': ['A'.repeat(9000)],
    'with a NUL': [`${value}\0`],
    'a property of every object': ['__proto__'],
  }
}

describe('changing values that the browser carries between two steps (threat A11)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  /** A browser at the sign-in or consent page. */
  async function at(page: 'sign-in' | 'consent', username = 'alice', password = 'correct horse battery') {
    const walker = new Walker(server)
    await walker.go(apps.printShop(server).request({ prompt: 'consent' }).url)
    if (page === 'consent') await walker.signIn(username, password)
    assert.match(walker.url, new RegExp(`/${page}\\?`))
    return walker
  }

  const fill = {
    'sign-in': { username: 'alice', password: 'correct horse battery' },
    consent: { decision: 'allow' },
  }

  function assertRefusedPage({ status, location, html }: Answer, message: string): void {
    assert.ok(status >= 400, `${message}: ${status} ${location}`)
    assert.equal(location, null, message)
    assert.doesNotMatch(html, /vk_code_/, message)
  }

  for (const page of ['sign-in', 'consent'] as const) {
    test(`is refused: any hidden field of the ${page} page`, async () => {
      const walker = await at(page)
      const other = await at(page, 'bob', 'staple garden window')
      const { action, fields } = walker.form()
      const hidden = ['csrf', 'interaction']
      for (const name of hidden) {
        const value = fields.get(name) ?? assert.fail(`no field ${name}`)
        const changes = tampered(value, other.form().fields.get(name) ?? '')
        for (const [how, values] of Object.entries(changes)) {
          // A sign-in without an interaction is valid, but not a step of any authorization.
          if (page === 'sign-in' && name === 'interaction' && value && values.join('') === '') continue
          const form = new URLSearchParams(fields)
          form.delete(name)
          for (const each of values) form.append(name, each)
          for (const [field, typed] of Object.entries(fill[page])) form.set(field, typed)
          const answer = await ask(server, action, { form, cookies: walker.cookies })
          assertRefusedPage(answer, `${name} ${how}`)
          assert.deepEqual(answer.headers.getSetCookie(), [], `${name} ${how}: no cookie is set`)
        }
      }
    })

    test(`is refused: the browser cookie of the ${page} page`, async () => {
      const walker = await at(page)
      const other = await at(page, 'bob', 'staple garden window')
      const { action, fields } = walker.form()
      for (const [field, typed] of Object.entries(fill[page])) fields.set(field, typed)
      const browser = walker.cookies.get(walker.browserCookie) ?? ''
      for (const [how, values] of Object.entries(
        tampered(browser, other.cookies.get(other.browserCookie) ?? ''),
      )) {
        // A browser may have several of these cookies, and one of them is enough.
        if (how === 'with a NUL' || how.startsWith('sent twice')) continue
        const cookies = new Map(walker.cookies)
        cookies.delete(walker.browserCookie)
        const header = [
          ...[...cookies].map(([name, value]) => `${name}=${value}`),
          ...values.map((value) => `${walker.browserCookie}=${value}`),
        ].join('; ')
        assertRefusedPage(
          await ask(server, action, { form: fields, headers: { cookie: header } }),
          `browser ${how}`,
        )
      }
    })
  }

  test('does not sign anybody in: a changed session cookie is no session', async () => {
    const walker = await at('consent')
    const session = walker.cookies.get('vk_session') ?? assert.fail('no cookie')
    const { action, fields } = walker.form()
    fields.set('decision', 'allow')
    for (const [how, values] of Object.entries(tampered(session, flipped(flipped(session).slice(1))))) {
      if (how.startsWith('sent twice') || how === 'with a NUL') continue
      const cookies = new Map(walker.cookies).set('vk_session', values.join(''))
      const answer = await ask(server, action, { form: fields, cookies })
      assert.match(answer.location ?? '', /^\/sign-in\?interaction=/, how)
    }
    await walker.allow()
    assert.notEqual(walker.answer().get('code'), null, 'the right session can continue')
  })

  test('cannot move a decision to another person’s session', async () => {
    const alice = await at('consent')
    const bob = await at('consent', 'bob', 'staple garden window')
    const { action, fields } = alice.form()
    fields.set('decision', 'allow')
    const mixed = new Map(alice.cookies).set(alice.browserCookie, bob.cookies.get(bob.browserCookie) ?? '')
    assertRefusedPage(
      await ask(server, action, { form: fields, cookies: mixed }),
      'with the browser cookie of another person',
    )
  })

  test('cannot change the authorization request, which is stored on the server', async () => {
    const spa = apps.spa(server)
    const { url, verifier } = spa.request({ scope: 'openid photos.read' })
    const walker = await new Walker(server).go(url)
    const request = {
      client_id: 'print-shop',
      redirect_uri: 'https://evil.example/',
      response_type: 'token',
      response_mode: 'fragment',
      state: 'another state',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      nonce: 'another nonce',
      resource: 'https://album.example/',
      prompt: 'none',
      max_age: '100000',
      user_id: 'usr_someone',
      sub: 'usr_someone',
      authenticated: 'true',
      grant_id: 'grt_x',
      offline: '1',
    }
    const { scope: _, ...signIn } = { ...request, scope: '' }
    await walker.submit({ ...signIn, username: 'alice', password: 'correct horse battery' })
    // The page offered no optional scopes: neither unrequested nor unregistered ones are granted.
    await walker.allow({
      ...request,
      scope: ['photos.delete', 'album.write', 'offline_access', 'admin', 'photos.read'],
    })
    assert.match(walker.url, /^https:\/\/spa\.example\/callback\?/)
    assert.equal(walker.answer().get('state'), 'a state')
    const { status, body } = await spa.redeem(walker.answer().get('code') ?? '', verifier)
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(body.scope, 'openid photos.read')
    const [, claims = ''] = (body.id_token ?? '').split('.')
    const { nonce, aud } = JSON.parse(Buffer.from(claims, 'base64url').toString())
    assert.deepEqual({ nonce, aud }, { nonce: undefined, aud: 'spa' })
  })

  test('cannot invent a decision: a decision or duration that is not offered has no effect', async () => {
    for (const decision of ['', 'yes', 'ALLOW', 'allow ', 'true', '1']) {
      const walker = await at('consent')
      await walker.submit({ decision })
      assert.match(walker.html, /Nothing has been decided yet/, decision)
      await walker.submit({ decision: 'deny' })
      assert.equal(walker.answer().get('error'), 'access_denied', decision)
    }
    for (const duration of ['', 'always', 'Forever', '9999', 'once,forever', '__proto__', 'constructor']) {
      const walker = await at('consent')
      await walker.allow({ duration })
      assert.equal(walker.status, 400, duration)
      assert.equal(walker.answer().has('code'), false, duration)
    }
    const walker = await at('consent')
    await walker.submit({ decision: ['deny', 'allow'] })
    assert.equal(walker.status, 400)
  })
})
