import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { metadataPaths, metadataRoute } from '../../src/http/routes/endpoint-routes.ts'
import type { Route } from '../../src/http/routes/route.ts'
import { everyRoute } from '../../src/http/routes/router.ts'
import type { Throttle } from '../../src/observe/metrics.ts'
import { television } from '../support/a-device.ts'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { oldApp } from '../support/an-old-app.ts'
import { App } from '../support/app.ts'
import { everyList } from '../support/every-list.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'

/** With this many processes, each has so small a share of every budget that a test can exhaust it. */
const processes = 600
const configuration = {
  features: { device: true, password: true, sign_up: true, session_management: true },
  registration: {
    mode: 'open',
    token_endpoint_auth_methods: ['none', 'private_key_jwt'],
    grant_types: ['authorization_code', 'client_credentials'],
  },
  clients: [
    ...aConfiguration.clients,
    television,
    oldApp,
    {
      client_id: 'fetched',
      redirect_uris: ['https://fetched.example/callback'],
      request_uris: ['https://127.0.0.1:1/request'],
      token_endpoint_auth_method: 'none',
    },
  ],
}

type Web = Pick<TestServer, 'fetch' | 'issuer' | 'clock'>

/** The server, called from one address. */
function from(server: TestServer, address: string): Web {
  const { issuer, clock } = server
  return { issuer, clock, fetch: (request) => server.fetch(request, address) }
}

async function posted(web: Web, path: string, fields: Record<string, string>, headers = {}) {
  const body = new URLSearchParams(fields)
  return web.fetch(new Request(web.issuer + path, { method: 'POST', body, headers }))
}

type Attempt = () => Promise<{ status: number; headers: Headers }>

/** For each budget, prepares requests to a path that use it up, or names the test that does. */
const takers: Record<Throttle, ((web: Web, path: string) => Promise<Attempt>) | string> = {
  client_failures: async (web, path) => () =>
    posted(web, path, {}, { authorization: `Basic ${btoa('print-shop:wrong')}` }),

  async assertions(web, path) {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const { body } = await register(web, {
      grant_types: ['client_credentials'],
      response_types: [],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [await exportJWK(publicKey)] },
    })
    const id = String(body.client_id)
    return async () => {
      const assertion = await new SignJWT({ iss: id, sub: id, aud: web.issuer, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .setExpirationTime(new Date(clockOf(web) + 60_000))
        .sign(privateKey)
      return posted(web, path, {
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      })
    }
  },

  pushed_requests: async (web, path) => () => {
    const { url } = new App(web, 'spa', 'https://spa.example/callback').request()
    return posted(web, path, Object.fromEntries(new URL(url).searchParams))
  },

  device_codes: async (web, path) => () => posted(web, path, { client_id: 'television', scope: 'openid' }),

  async interactions(web, path) {
    if (path === '/authorize') {
      const { url } = new App(web, 'spa', 'https://spa.example/callback').request()
      return () => web.fetch(new Request(url))
    }
    const walker = await signedIn(web, '/device')
    return async () => {
      const { userCode } = await device(elsewhere(web))
      await walker.go('/device')
      return walker.submit({ user_code: userCode })
    }
  },

  async authorizations(web) {
    const app = new App(web, 'spa', 'https://spa.example/callback')
    const { walker } = await app.authorize({ scope: 'openid' })
    return () => told(walker.go(app.request({ scope: 'openid', prompt: 'none' }).url))
  },

  fetched_requests: async (web) => () =>
    web.fetch(
      new Request(`${web.issuer}/authorize?client_id=fetched&request_uri=https://127.0.0.1:1/request`),
    ),

  registrations: async (web) => () => register(web, { redirect_uris: ['https://new.example/callback'] }),

  async sign_in_attempts(web, path) {
    const wrong = { username: randomUUID(), password: 'x'.repeat(5000) }
    if (path === '/token') {
      const authorization = `Basic ${btoa(`${oldApp.client_id}:${oldApp.client_secret}`)}`
      return () => posted(web, path, { grant_type: 'password', ...wrong }, { authorization })
    }
    if (path === '/sign-in/passkey') {
      const walker = await new Walker(web).go('/sign-in')
      const [, form = ''] = /(<form[^>]*id="passkey"[\s\S]*?<\/form>)/.exec(walker.html) ?? []
      walker.html = form
      const { action, fields } = walker.form()
      return () => walker.post(action, fields)
    }
    const walker = await new Walker(web).go(path)
    return () => walker.submit(wrong)
  },

  async user_code_attempts(web, path) {
    const walker = await signedIn(web, path)
    return () => walker.submit({ user_code: 'BCDF-GHJK' })
  },

  // Attempts that cost a hash each are tested without a server.
  sign_up_attempts: 'sign-up.test.ts',
  password_hashing: 'hashing-flood.test.ts',
  mail_requests: 'mail-flood.test.ts',
  // Counted after the caller is known.
  admin_writes: 'admin-api.test.ts',
}

const clocks = new Map<string, () => number>()
const clockOf = ({ issuer }: Web): number => clocks.get(issuer)?.() ?? assert.fail(issuer)

let addresses = 0
function nextAddress(): string {
  addresses += 1
  return `203.0.113.${addresses}`
}
let elsewhere: (web: Web) => Web

async function signedIn(web: Web, path: string): Promise<Walker> {
  const walker = await new Walker(web).go(path)
  return walker.signIn()
}

async function device(web: Web): Promise<{ userCode: string }> {
  const answer = await posted(web, '/device-authorization', { client_id: 'television', scope: 'openid' })
  return { userCode: String(((await answer.json()) as { user_code: string }).user_code) }
}

/** A response of the authorization endpoint, where an error redirect stands for a 429. */
async function told(walked: Promise<Walker>): Promise<{ status: number; headers: Headers }> {
  const walker = await walked
  const turnedAway = walker.answer().get('error') === 'temporarily_unavailable'
  return turnedAway ? { status: 429, headers: new Headers({ 'retry-after': '1' }) } : walker
}

describe('the work that each route can be made to do is bounded (threat F2)', () => {
  let server: TestServer & AsyncDisposable
  const routes: readonly Route[] = [
    ...everyRoute({ mode: 'open' }, everyList),
    ...metadataPaths('').map((path) => ({ ...metadataRoute(everyList), path })),
  ]
  before(async () => {
    server = await aServer(configuration, { processes })
    clocks.set(server.issuer, () => server.clock.now())
    elsewhere = () => from(server, nextAddress())
  })
  after(() => server[Symbol.asyncDispose]())

  for (const { path, budget, methods } of routes) {
    if ('none' in budget) {
      test(`${path} writes nothing for an unauthenticated caller, because ${budget.none}`, async () => {
        const database = new DatabaseSync(join(server.data, 'valetkey.db'), { readOnly: true })
        const version = () => database.prepare('pragma data_version').get()?.data_version
        const before = version()
        const web = elsewhere(server)
        for (const method of methods) {
          for (const query of ['', '?interaction=vk_flow_x&token=vk_setup_x&client_id=spa&id_token_hint=x']) {
            const body = method === 'POST' ? new URLSearchParams({ token: 'x', csrf: 'x' }) : undefined
            const headers = { cookie: 'session=x; browser=y', authorization: 'Bearer x' }
            const init = { method, headers, ...(body === undefined ? {} : { body }) }
            const { status } = await web.fetch(new Request(web.issuer + path + query, init))
            assert.ok(status < 500, `${method} ${path}${query}: ${status}`)
          }
        }
        assert.equal(version(), before)
        database.close()
      })
      continue
    }
    for (const name of budget.budgets) {
      const taker = takers[name]
      if (typeof taker === 'string') {
        test(`the bound of ${name} at ${path} is tested in ${taker}`, () => {
          assert.ok(existsSync(join(import.meta.dirname, taker)))
        })
        continue
      }
      test(`${path} responds 429 once ${name} is exhausted`, async () => {
        const attempt = await taker(elsewhere(server), path)
        for (let tries = 0; tries < 60; tries += 1) {
          const { status, headers } = await attempt()
          if (!headers.has('retry-after')) continue
          assert.equal(status, 429)
          return
        }
        assert.fail('the budget was never exhausted')
      })
    }
  }
})
