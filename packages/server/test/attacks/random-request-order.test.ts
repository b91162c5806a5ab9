import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { type Answer, ask } from '../support/ask.ts'
import { everyGrant } from '../support/every-grant.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Everything that a browser, or an attacker who controls one, has seen so far. */
type Seen = {
  cookies: Map<string, string>
  interactions: string[]
  /** The last CSRF token of each form, by the path that the form posts to. */
  csrf: Map<string, string>
  accounts: string[]
  references: string[]
}

const steps = [
  'ask',
  'ask with prompt=none',
  'ask for everything that was not granted',
  'push and ask',
  'ask for an ID token',
  'open the sign-in page',
  'open the consent page',
  'continue',
  'sign in',
  'take over the session of another tab',
  'sign out',
  'allow with a wrong token',
  'allow as another account',
  'allow without a duration',
  'allow as a GET',
  'post the consent to the sign-in page',
  'ask as a device',
  'sign out of an app',
] as const

describe('requests in any order (threat A19)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let signedIn: ReadonlyMap<string, string>
  before(async () => {
    server = await aWatchedServer(everyGrant)
    shop = apps.printShop(server)
    // A grant for openid only: it must not cover any other scope.
    const { walker } = await shop.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } })
    signedIn = new Map(walker.cookies)
  })
  after(() => server[Symbol.asyncDispose]())

  const wide = { scope: 'openid profile photos.read' }
  const last = (list: readonly string[]): string => list.at(-1) ?? ''

  async function take(step: (typeof steps)[number], seen: Seen): Promise<Answer> {
    const { cookies } = seen
    const get = (path: string) => ask(server, path, { cookies })
    const post = (path: string, form: Record<string, string>) => ask(server, path, { form, cookies })
    const interaction = last(seen.interactions)
    const token = (path: string) => seen.csrf.get(path) ?? ''
    const allowing = { interaction, decision: 'allow', duration: 'forever', csrf: token('/consent') }
    const account = last(seen.accounts)
    const query = `interaction=${interaction}`
    switch (step) {
      case 'ask':
        return get(shop.request(wide).url)
      case 'ask with prompt=none':
        return get(shop.request({ ...wide, prompt: 'none' }).url)
      case 'ask for everything that was not granted':
        return get(shop.request({ scope: 'email album.write phone' }).url)
      case 'push and ask': {
        const { body } = await shop.post(
          '/par',
          Object.fromEntries(new URL(shop.request(wide).url).searchParams),
        )
        seen.references.push(String(body.request_uri))
        return get(
          `/authorize?${new URLSearchParams({ client_id: shop.id, request_uri: last(seen.references) })}`,
        )
      }
      case 'ask for an ID token':
        return get(new App(server, 'exempt', 'https://exempt.example/callback').request(wide).url)
      case 'open the sign-in page':
        return get(`/sign-in?${query}`)
      case 'open the consent page':
        return get(`/consent?${query}`)
      case 'continue':
        return get(`/continue?${query}`)
      case 'sign in':
        return post('/sign-in', {
          interaction,
          csrf: token('/sign-in'),
          username: 'bob',
          password: 'staple garden window',
        })
      case 'take over the session of another tab':
        cookies.set('vk_session', signedIn.get('vk_session') ?? '')
        return get('/')
      case 'sign out':
        cookies.delete('vk_session')
        return get('/signed-out')
      case 'allow with a wrong token':
        return post('/consent', { ...allowing, account, csrf: 'A'.repeat(43) })
      case 'allow as another account':
        return post('/consent', { ...allowing, account: 'usr_somebody' })
      case 'allow without a duration':
        return post('/consent', { interaction, decision: 'allow', csrf: token('/consent'), account })
      case 'allow as a GET':
        return get(`/consent?${new URLSearchParams({ ...allowing, account })}`)
      case 'post the consent to the sign-in page':
        return post('/sign-in', { ...allowing, csrf: token('/sign-in'), account })
      case 'ask as a device':
        return post('/device', { csrf: token('/device'), user_code: 'BBBB-BBBB' })
      case 'sign out of an app':
        return get('/end-session')
    }
  }

  function look({ status, location, html, headers }: Answer, seen: Seen): void {
    assert.ok(status < 500)
    assert.doesNotMatch(`${location} ${html}`, /vk_code_|access_token=|id_token=eyJ|name="code"/)
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0/i.test(cookie)) seen.cookies.delete(name)
      else seen.cookies.set(name, value)
    }
    const interaction = /[?&]interaction=([\w-]+)/.exec(location ?? '')?.[1]
    if (interaction !== undefined) seen.interactions.push(interaction)
    const [csrf, account] = ['csrf', 'account'].map(
      (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1],
    )
    const action = /<form [^>]*action="([^"]*)"/.exec(html)?.[1]
    if (csrf !== undefined && action !== undefined) seen.csrf.set(action, csrf)
    // Wait on each page, so that a post is not refused for coming too soon.
    if (html.includes('class="decides"')) server.clock.advance(1)
    if (account !== undefined) seen.accounts.push(account)
  }

  test('no order of steps yields a code unless the person gives consent', async () => {
    const reached = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...steps), { minLength: 2, maxLength: 9 }), async (walk) => {
        const seen: Seen = {
          cookies: new Map(),
          interactions: [],
          csrf: new Map(),
          accounts: [],
          references: [],
        }
        for (const step of walk) {
          const answer = await take(step, seen)
          look(answer, seen)
          reached.add(new URL(answer.location ?? '/', server.issuer).pathname)
          if (answer.html.includes('name="decision"')) reached.add('the consent question')
        }
      }),
      { numRuns: 150 },
    )
    for (const place of ['/sign-in', '/consent', '/continue', 'the consent question']) {
      assert.ok(reached.has(place), `${place} was reached: ${[...reached]}`)
    }
  })

  test('with consent the same request yields a code, so the missing consent alone was the reason', async () => {
    const walker = await new Walker(server).go(shop.request(wide).url)
    await (await walker.signIn('bob', 'staple garden window')).allow()
    assert.ok(walker.answer().has('code'))
  })
})
