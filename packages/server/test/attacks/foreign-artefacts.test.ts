import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { type Prefix, unwrap, wrap } from '../../src/protocol/secrets/artefact.ts'
import type { TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { type Answer, ask } from '../support/ask.ts'
import { bought } from '../support/bought.ts'
import { cleanedUp } from '../support/cleaned-up.ts'
import { everyGrant, proofs, secrets } from '../support/every-grant.ts'
import { register } from '../support/registered-app.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** An artefact that was never issued: other random bytes or another MAC, but the same format and a right checksum. */
function neverIssued(artefact: string): string {
  if (artefact.startsWith('ey')) return artefact.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))
  const start = artefact.indexOf('vk_')
  const prefix = /^vk_[a-z]+_/.exec(artefact.slice(start))?.[0] as Prefix
  const bytes = unwrap(prefix, artefact.slice(start)) ?? assert.fail(artefact)
  randomBytes(16).copy(bytes, bytes.length - 16)
  return artefact.slice(0, start) + wrap(prefix, bytes)
}

/** A response without the parts that always differ: request id, flow id, CSP nonce and signature. */
function whole({ status, headers, html }: Answer) {
  const once = (text: string) => text.replace(/nonce(-|=")[\w-]+/g, 'nonce')
  return {
    status,
    headers: [...headers]
      .filter(([name]) => name !== 'x-request-id')
      .map(([name, value]) => [name, once(value)]),
    body: once(html)
      .replace(/\b[2-9A-HJ-NP-Z]{8}\b/g, 'FLOWID')
      .replace(/(eyJ[\w-]+\.eyJ[\w-]+)\.[\w-]+/g, '$1'),
  }
}

type Kind = 'fresh' | 'used' | 'expired' | 'revoked' | 'deleted'
type Form = Record<string, string>

describe('another client’s artefact gets the same response, byte for byte, as one never issued (threats B2, B5, B16)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ ...everyGrant, registration: { mode: 'open' } })
  })
  after(() => server[Symbol.asyncDispose]())

  const aPublicOne = () => apps.spa(server)
  const aConfidentialOne = () => new App(server, 'other-shop', '', secrets.other)
  const strangers = [aPublicOne, aConfidentialOne]

  /** Sends both artefacts, with the origin of the owner's pages. */
  async function assertAlike(
    by: App,
    path: string,
    form: (artefact: string) => Form,
    artefact: string,
    headers: Form = {},
  ): Promise<void> {
    const [there, nobodys] = await Promise.all(
      [artefact, neverIssued(artefact)].map(async (each) => {
        const proof = { client_id: by.id, ...(by.secret === undefined ? {} : { client_secret: by.secret }) }
        const sent = {
          form: { ...form(each), ...proof },
          headers: { origin: 'https://shop.example', ...headers },
        }
        return whole(await ask(server, path, sent))
      }),
    )
    assert.deepEqual(there, nobodys, `${path} by ${by.id}`)
  }

  const past = async (kind: Kind) => {
    if (kind === 'expired') server.clock.advance(100 * 86_400)
    if (kind !== 'deleted') return
    server.clock.advance(400 * 86_400)
    await cleanedUp(server)
  }

  for (const kind of ['fresh', 'used', 'expired', 'revoked', 'deleted'] satisfies Kind[]) {
    test(`a code that is ${kind}`, async () => {
      const owner = apps.printShop(server)
      const { code, verifier, walker } = await owner.authorize({ scope: 'openid photos.read' })
      if (kind === 'used') assert.equal((await owner.redeem(code, verifier)).status, 200)
      if (kind === 'revoked') {
        await walker.go('/sign-out')
        await walker.submit({ decision: 'yes' })
      }
      await past(kind)
      const right = {
        grant_type: 'authorization_code',
        code_verifier: verifier,
        redirect_uri: owner.redirectUri,
      }
      for (const form of [
        right,
        { ...right, code_verifier: '' },
        { ...right, redirect_uri: 'https://x.example/' },
      ]) {
        for (const by of strangers) await assertAlike(by(), '/token', (code) => ({ ...form, code }), code)
      }
    })

    test(`tokens that are ${kind}`, async () => {
      const owner = apps.printShop(server)
      const wanted = ['openid photos.read offline_access', 'openid album.write offline_access']
      for (const scope of wanted) {
        const { refreshToken, accessToken } = await bought(owner, { scope })
        if (kind === 'used') assert.equal((await owner.refresh(refreshToken)).status, 200)
        if (kind === 'revoked') assert.equal((await owner.revoke(refreshToken)).status, 200)
        await past(kind)
        const refresh = (token: string) => ({ grant_type: 'refresh_token', refresh_token: token })
        for (const by of strangers) await assertAlike(by(), '/token', refresh, refreshToken)
        for (const token of [refreshToken, accessToken]) {
          for (const hint of ['', 'refresh_token', 'access_token']) {
            const form = (each: string) => ({ token: each, token_type_hint: hint })
            for (const by of strangers) await assertAlike(by(), '/revoke', form, token)
            for (const accept of ['application/json', 'application/token-introspection+jwt']) {
              await assertAlike(aConfidentialOne(), '/introspect', form, token, { accept })
            }
          }
        }
        const told = (await owner.introspect(accessToken)).body.active
        assert.equal(told, kind === 'fresh' || kind === 'used', 'the owner’s tokens are not affected')
      }
    })

    test(`a device code that is ${kind}`, async () => {
      const owner = new App(server, 'television', '')
      const { body } = await owner.post('/device-authorization', { scope: 'openid photos.read' })
      const deviceCode = String(body.device_code)
      await past(kind)
      const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
      const form = (each: string) => ({ grant_type: grantType, device_code: each })
      const stranger = new App(server, 'other-frame', '')
      for (const _ of ['once', 'too soon']) await assertAlike(stranger, '/token', form, deviceCode)
      const { error } = (await owner.post('/token', form(deviceCode))).body
      if (kind === 'fresh')
        assert.equal(error, 'authorization_pending', 'the owner’s polls are not slowed down')
    })

    test(`a pushed request that is ${kind}`, async () => {
      const owner = apps.printShop(server)
      const { walker } = await owner.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } })
      const pushed = Object.fromEntries(new URL(owner.request({ scope: 'openid' }).url).searchParams)
      const requestUri = String((await owner.post('/par', pushed)).body.request_uri)
      const query = (id: string, uri: string) => new URLSearchParams({ client_id: id, request_uri: uri })
      if (kind === 'used') {
        await walker.go(`/authorize?${query(owner.id, requestUri)}`)
        assert.ok(walker.answer().has('code'), walker.html)
      }
      await past(kind)
      for (const id of ['spa', 'other-shop', 'nobody']) {
        const [there, nobodys] = await Promise.all(
          [requestUri, neverIssued(requestUri)].map((uri) => ask(server, `/authorize?${query(id, uri)}`)),
        )
        assert.equal(there?.status, 400)
        assert.deepEqual(there && whole(there), nobodys && whole(nobodys))
      }
    })
  }

  test('a registration access token, at the registration of another app and at an unknown one', async () => {
    const app = { client_name: 'New', redirect_uris: ['https://new.example/callback'] }
    const [one, other] = [(await register(server, app)).body, (await register(server, app)).body]
    const token = String(one.registration_access_token)
    const places = [
      String(other.registration_client_uri),
      `${server.issuer}/register?client_id=app_of-nobody`,
    ]
    for (const [method, sent] of [
      ['GET', {}],
      ['PUT', { body: JSON.stringify({ ...app, client_id: other.client_id }) }],
      ['DELETE', {}],
    ] as const) {
      const answers = await Promise.all(
        places.flatMap((place) =>
          [token, neverIssued(token)].map(async (each) => {
            const headers = { authorization: `Bearer ${each}`, 'content-type': 'application/json' }
            return whole(await ask(server, place, { method, headers, ...sent }))
          }),
        ),
      )
      assert.equal(answers[0]?.status, 401, method)
      for (const each of answers) assert.deepEqual(each, answers[0], method)
    }
  })

  test('the same for a client that authenticates in the header (RFC 6749 §5.2)', async () => {
    const { refreshToken } = await bought(apps.spa(server), { scope: 'openid photos.read offline_access' })
    const { headers } = proofs.basic('print-shop', secrets.shop)
    const [there, nobodys] = await Promise.all(
      [refreshToken, neverIssued(refreshToken)].map(async (each) => {
        const form = { grant_type: 'refresh_token', refresh_token: each }
        return whole(await ask(server, '/token', { form, ...(headers && { headers }) }))
      }),
    )
    assert.deepEqual(there, nobodys)
  })
})
