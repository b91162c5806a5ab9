import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { aConfiguration } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer, secretsIn } from '../support/watched-server.ts'

type Seen = { asked: string; text: string; secrets: readonly string[] }

/** All the secrets of the configuration, and the hashes that are stored instead. */
const configured = [
  ...aConfiguration.clients.flatMap((client) => ('client_secret' in client ? [client.client_secret] : [])),
  ...aConfiguration.users.map(({ password }) => password),
].flatMap((secret) => [
  secret,
  ...(['hex', 'base64', 'base64url'] as const).map((form) => hash(secret, form)),
])

function hash(secret: string, form: 'hex' | 'base64' | 'base64url'): string {
  return createHash('sha256').update(secret).digest(form)
}

test('a secret is sent once, in the response to its owner, and never again (threat E6)', async () => {
  await using server = await aWatchedServer()
  const seen: Seen[] = []
  const watching = {
    issuer: server.issuer,
    clock: server.clock,
    async fetch(request: Request) {
      const response = await server.fetch(request)
      const body = await response.clone().text()
      const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
      const { pathname } = new URL(request.url)
      const asked = `${request.method} ${pathname}`
      seen.push({ asked, text: `${headers}\n${body}`, secrets: secretsIn(response, body) })
      return response
    },
  }
  const shop = apps.printShop(watching)
  const walker = new Walker(watching)
  await walker.go(server.setUpUrl ?? assert.fail('there is an owner'))
  await walker.submit({ username: 'eve', password: 'a longer password', password_again: 'another password' })
  const { code, verifier } = await shop.authorize({ scope: 'openid profile offline_access' }, { walker })
  const { body } = await shop.redeem(code, verifier)
  const { body: again } = await shop.refresh(body.refresh_token ?? '')
  await shop.userInfo(again.access_token ?? '')
  for (const caller of [shop, apps.driveApi(watching), apps.albumApi(watching)]) {
    for (const token of [body.access_token, body.refresh_token, again.access_token]) {
      await caller.introspect(token ?? '')
    }
  }
  await shop.redeem(code, verifier)
  await shop.redeem(code, 'a wrong verifier')
  await shop.refresh(`${body.refresh_token}x`)
  await shop.revoke(again.access_token ?? '')
  await walker.go(shop.request({ prompt: 'login' }).url)
  await walker.signIn('alice', 'typed-wrong-password')
  await walker.go('/')
  await walker.go('/sign-out')
  for (const path of [
    '/jwks',
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server',
  ]) {
    assert.equal((await ask(watching, path)).status, 200, path)
  }
  await ask(watching, '/nothing', { headers: { accept: 'text/html' } })

  const typed = [
    'typed-wrong-password',
    'a longer password',
    'another password',
    verifier,
    'a wrong verifier',
  ]
  for (const { asked, text } of seen) {
    for (const secret of [...configured, ...typed])
      assert.ok(!text.includes(secret), `${asked} shows ${secret}`)
    assert.doesNotMatch(text, /\$argon2|-----BEGIN|"(d|p|q|dp|dq|qi|k)"\s*:/, asked)
  }

  /** The responses that each kind may appear in. The token of the set-up link is also in its page. */
  const owners: Record<string, RegExp> = {
    vk_code_: /^(POST \/consent|GET \/continue|GET \/authorize)$/,
    vk_at_: /^POST \/token$/,
    vk_rt_: /^POST \/token$/,
    eyJ: /^POST \/token$/,
    vk_setup_: /^(GET|POST) \/set-up$/,
  }
  for (const [prefix, owner] of Object.entries(owners)) {
    const places = new Map<string, string[]>()
    for (const { asked, secrets } of seen) {
      for (const secret of new Set(secrets.filter((each) => each.startsWith(prefix)))) {
        places.set(secret, [...(places.get(secret) ?? []), asked])
      }
    }
    assert.ok(places.size > 0, `no ${prefix} was seen`)
    for (const [secret, asked] of places) {
      for (const place of asked) assert.match(place, owner, secret)
      // A confidential client keeps its refresh token: it gets the same one again, and so does a set-up form.
      if (!['vk_rt_', 'vk_setup_'].includes(prefix)) assert.equal(asked.length, 1, `${secret}: ${asked}`)
    }
  }
})
