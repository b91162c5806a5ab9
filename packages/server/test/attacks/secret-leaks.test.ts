import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { secretsIn } from '../support/watched-server.ts'

/** Every encoding in which a secret could appear in a text or a file. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  // A secret has three alignments in base64; in each, the characters at both ends depend on its neighbours.
  const grids = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    return text.slice(Math.ceil((shift * 4) / 3) + 1, -4)
  })
  const ways = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    bytes.toString('hex'),
    ...grids,
    ...grids.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]
  return [...new Set(ways)].filter((way) => way.length >= 8)
}

describe('places where no secret may appear (threats F10, F11)', () => {
  let server: TestServer & AsyncDisposable
  /** The secrets that were issued or typed, with their origin. */
  const secrets = new Map<string, string>()
  const refusals: string[] = []
  const flowIds = new Set<string>()

  /** The server, with every request and response searched for secrets to look for. */
  function listening(): TestServer {
    return Object.defineProperties({} as TestServer, {
      ...Object.getOwnPropertyDescriptors(server),
      fetch: {
        async value(request: Request): Promise<Response> {
          const typed = new URLSearchParams(await request.clone().text())
          for (const name of [
            'password',
            'password_again',
            'code_verifier',
            'client_secret',
            'token',
            'refresh_token',
          ]) {
            for (const value of typed.getAll(name)) if (value.length >= 8) secrets.set(value, `typed ${name}`)
          }
          const basic = /^Basic (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
          if (basic !== undefined) secrets.set(basic, 'a Basic header')
          const response = await server.fetch(request)
          const body = await response.clone().text()
          for (const secret of secretsIn(response, body))
            secrets.set(secret, `from ${new URL(request.url).pathname}`)
          // The hidden fields of a form return to the browser what it sent.
          if (response.status >= 400) refusals.push(body.replace(/<input[^>]*type="hidden"[^>]*>/g, ''))
          return response
        },
      },
    })
  }

  before(async () => {
    server = await aServer()
    await everyFlow(listening())
    for (const id of server.logged().matchAll(/"flowId":"(\w+)"/g))
      if (id[1] !== undefined) flowIds.add(id[1])
  })
  after(() => server[Symbol.asyncDispose]())

  test('the flows yield enough secrets to look for', () => {
    const kinds = new Set([...secrets.values()])
    for (const kind of [
      'typed password',
      'typed code_verifier',
      'typed client_secret',
      'a Basic header',
      'from /token',
      'from /sign-in',
    ]) {
      assert.ok(kinds.has(kind), `${kind} among ${[...kinds].join(', ')}`)
    }
    for (const prefix of ['vk_at_', 'vk_rt_', 'vk_code_', 'vk_flow_', 'vk_setup_', 'eyJ']) {
      assert.ok(
        [...secrets.keys()].some((secret) => secret.startsWith(prefix)),
        prefix,
      )
    }
    assert.ok(refusals.length > 15 && flowIds.size > 15)
  })

  /** The secrets that appear in a text or a file. */
  function found(inside: string | Buffer): readonly string[] {
    return [...secrets].flatMap(([secret, what]) =>
      spellings(secret).some((spelling) => inside.includes(spelling))
        ? [`${what}: ${secret.slice(0, 16)}…`]
        : [],
    )
  }

  test('the search finds a secret in every encoding', () => {
    const [secret = ''] = secrets.keys()
    for (const before of ['', 'a', 'ab', 'abc']) {
      const around = Buffer.from(`${before}${secret}, and more`)
      for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const) {
        assert.ok(found(around.toString(encoding)).length > 0, `${encoding} after ${before.length}`)
      }
    }
  })

  test('no secret appears in the log, at its most verbose level', () => {
    assert.ok(server.logged().length > 5_000)
    assert.deepEqual(found(server.logged()), [])
  })

  test('no secret appears in a trace', () => {
    const traces = [...flowIds].map((id) => JSON.stringify(server.flow(id)?.decisions ?? []))
    assert.ok(traces.join('').length > 1_000)
    assert.deepEqual(found(traces.join('\n')), [])
  })

  test('no secret appears in the response to a refused request', () => {
    assert.deepEqual(found(refusals.join('\n')), [])
  })

  test('no secret appears in the database files, so that a stolen copy is of no use', () => {
    const files = readdirSync(server.data).filter((name) => name.startsWith('valetkey.db'))
    assert.ok(files.includes('valetkey.db'))
    const bytes = Buffer.concat(files.map((name) => readFileSync(join(server.data, name))))
    assert.ok(bytes.includes('print-shop') && bytes.includes('alice'), 'the database files were searched')
    assert.deepEqual(found(bytes), [])
  })

  test('no private key is stored unencrypted', async () => {
    const bytes = Buffer.concat(readdirSync(server.data).map((name) => readFileSync(join(server.data, name))))
    for (const mark of ['PRIVATE KEY', '"d":"', '"k":"']) assert.ok(!bytes.includes(mark), mark)
    // The head of PKCS #8 for RSA, P-256 and Ed25519.
    for (const head of ['06092a864886f70d010101', '06072a8648ce3d0201', '06032b6570']) {
      assert.ok(!bytes.includes(Buffer.from(head, 'hex')), head)
    }
  })
})

/** Runs every flow, with successes and refusals. */
async function everyFlow(server: TestServer): Promise<void> {
  await setUpAnOwner(server)
  const scope = 'openid profile photos.read offline_access'
  for (const app of [apps.printShop(server), apps.spa(server)]) {
    for (const responseMode of ['query', 'fragment']) {
      const tokens = await bought(app, { scope, response_mode: responseMode })
      const { body } = await app.refresh(tokens.refreshToken)
      await app.userInfo(body.access_token ?? '')
      for (const api of [apps.driveApi(server), apps.albumApi(server), app])
        await api.introspect(tokens.accessToken)
      await app.introspect(tokens.refreshToken)
      await app.redeem(tokens.code, `${tokens.verifier}x`)
      await app.redeem(tokens.code, tokens.verifier, { redirect_uri: 'https://evil.example/' })
      await app.redeem(tokens.code, tokens.verifier)
      await app.refresh(tokens.refreshToken, { scope: 'email' })
      server.clock.advance(30)
      await app.refresh(tokens.refreshToken)
      await app.userInfo(tokens.accessToken)
      await app.revoke(tokens.accessToken)
      await app.revoke(tokens.refreshToken)
      await app.refresh(`${tokens.refreshToken}x`)
      await tokens.walker.go('/sign-out')
      await tokens.walker.submit({ decision: 'yes' })
    }
  }
  const opaque = await bought(apps.printShop(server), {
    scope: 'openid offline_access',
    response_mode: 'query',
  })
  await apps.printShop(server).userInfo(opaque.accessToken)
  await apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials' })
  await new App(server, 'thumbnailer', '', 'a-wrong-secret-that-somebody-typed').post('/token', {})
  const posted = { client_secret: 'another-wrong-secret-that-was-typed', grant_type: 'refresh_token' }
  await new App(server, 'other-shop', '').post('/token', posted)
  await new App(server, 'other-shop', '').post('/token', { ...posted, refresh_token: opaque.refreshToken })
  await secretsInTheUrl(server, opaque)
  await flowsWithMistakes(server)
}

async function setUpAnOwner(server: TestServer): Promise<void> {
  const walker = await new Walker(server).go(server.setUpUrl ?? '')
  const typed = { username: 'owner', name: 'The Owner' }
  await walker.submit({ ...typed, password: 'short-1', password_again: 'short-1' })
  const password = 'the password of the owner'
  await walker.submit({ ...typed, password, password_again: password })
  await walker.go(server.setUpUrl ?? '')
}

/** Sends secrets in URLs, which must appear neither in the log nor in the response. */
async function secretsInTheUrl(
  server: TestServer,
  tokens: { accessToken: string; refreshToken: string; code: string },
) {
  for (const query of [
    `access_token=${tokens.accessToken}`,
    `refresh_token=${tokens.refreshToken}`,
    `code=${tokens.code}`,
    `client_secret=${aConfiguration.clients[0]?.client_secret}`,
    `password=correct+horse+battery`,
    `id_token_hint=${tokens.accessToken}&client_id=spa`,
  ]) {
    for (const path of ['/token', '/userinfo', '/introspect', '/authorize', '/nowhere', '/sign-in']) {
      for (const method of ['GET', 'POST']) {
        await server.fetch(new Request(`${server.issuer}${path}?${query}`, { method, redirect: 'manual' }))
      }
    }
  }
}

async function flowsWithMistakes(server: TestServer): Promise<void> {
  const app = apps.cli(server)
  const walker = await new Walker(server).go(app.request().url)
  await walker.signIn('alice', 'a wrong password that was typed')
  await walker.signIn('a wrong password for a name', 'nobody-has-this-password')
  await walker.post('/sign-in', new URLSearchParams({ username: 'alice', password: 'typed without a form' }))
  await walker.go(app.request().url)
  await walker.signIn()
  const stranger = new Walker(server)
  await stranger.go(walker.url)
  await walker.submit({ decision: 'deny' })
  await walker.go(app.request({ response_mode: 'form_post' }).url)
  await walker.allow()
  await walker.go(apps.printShop(server).request({ redirect_uri: 'https://evil.example/' }).url)
  await walker.go(apps.printShop(server).request({ prompt: 'none', max_age: '0' }).url)
}
