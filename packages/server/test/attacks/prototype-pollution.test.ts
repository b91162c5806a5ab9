import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { type Bought, bought } from '../support/bought.ts'
import { parameters } from '../support/parameters.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const members = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
]
const shapes = members.flatMap((name) => [
  name,
  `${name}[admin]`,
  `${name}.admin`,
  `constructor[prototype][${name}]`,
  `a[${name}]`,
])

const endpoints = [
  '/token',
  '/revoke',
  '/introspect',
  '/userinfo',
  '/authorize',
  '/sign-in',
  '/consent',
  '/set-up',
  '/sign-out',
  '/end-session',
]

describe('names of properties that every object has (threat F7)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    tokens = await bought(shop, { scope: 'openid photos.read offline_access' })
  })
  after(() => server[Symbol.asyncDispose]())

  const clean = (): void => {
    for (const value of [{}, [], () => {}] as const) {
      assert.equal((value as Record<string, unknown>).admin, undefined)
    }
    assert.deepEqual(Object.keys(Object.prototype), [])
  }

  test('have no effect as names of parameters', async () => {
    for (const path of endpoints) {
      const form = new URLSearchParams(shapes.map((name): [string, string] => [name, '{"admin":true}']))
      const posted = await ask(server, path, { form })
      assert.ok(posted.status >= 200 && posted.status < 500, path)
      const got = await ask(server, `${path}?${form}`)
      assert.ok(got.status >= 200 && got.status < 500, path)
    }
    clean()
  })

  test('are ordinary values of every parameter', async () => {
    for (const path of endpoints) {
      for (const name of parameters) {
        for (const value of members) {
          const posted = await ask(server, path, { form: { [name]: value } })
          assert.ok(posted.status >= 300 && posted.status < 500, `${path} ${name}=${value}: ${posted.status}`)
          assert.ok(!posted.html.includes('function Object'), `${path} ${name}=${value}`)
        }
      }
    }
    clean()
  })

  test('do not name a client, grant type, scope, API or key', async () => {
    for (const name of members) {
      const stranger = new App(server, name, 'https://x.example/', 'x')
      assert.equal((await stranger.refresh('x')).body.error, 'invalid_client')
      const granted = await shop.post('/token', { grant_type: name })
      assert.equal(granted.body.error, 'unsupported_grant_type')
      const scoped = await shop.refresh(tokens.refreshToken, { scope: name })
      assert.equal(scoped.body.error, 'invalid_scope')
      const resource = await shop.refresh(tokens.refreshToken, { resource: name })
      assert.equal(resource.body.error, 'invalid_target')
      assert.deepEqual((await shop.introspect(name)).body, { active: false })
      const head = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: name })).toString(
        'base64url',
      )
      assert.equal((await shop.userInfo(`${head}.e30.AAAA`)).status, 401)
    }
    clean()
  })

  test('are ignored as cookies and headers', async () => {
    for (const name of members) {
      const cookies = new Map([[name, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa']])
      const answer = await ask(server, '/', { cookies, headers: { [name]: 'x' } })
      assert.equal(answer.status, 200)
    }
    clean()
  })

  test('never appear as claims at UserInfo', async () => {
    const { body } = await shop.userInfo(tokens.accessToken)
    assert.deepEqual(Object.keys(body), ['sub'])
  })
})
