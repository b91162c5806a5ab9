import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { App, apps, type TokenAnswer } from '../support/app.ts'
import { assertAlive, assertRefused, bought, tokensOf } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

type Wrong = { client: boolean; expiry: boolean; redirectUri: boolean; verifier: boolean }

const wrongs: readonly Wrong[] = Array.from({ length: 16 }, (_, bits) => ({
  client: (bits & 1) !== 0,
  expiry: (bits & 2) !== 0,
  redirectUri: (bits & 4) !== 0,
  verifier: (bits & 8) !== 0,
}))

/** The error reported for several faults at once: another client learns only that it does not own the code. */
function named({ client, redirectUri, verifier }: Wrong): RegExp {
  if (client) return /issued to another client/
  if (redirectUri) return /redirect_uri differs/
  return verifier ? /code_verifier does not match/ : /has expired/
}

describe('a code used by another client or with wrong values (threat B2)', () => {
  let server: TestServer & AsyncDisposable
  let owner: App
  let thief: App
  let walker: Walker
  before(async () => {
    server = await aWatchedServer()
    owner = apps.printShop(server)
    thief = apps.spa(server)
    walker = new Walker(server)
    await owner.authorize({}, { walker })
  })
  after(() => server[Symbol.asyncDispose]())

  function redeem(code: string, verifier: string, wrong: Wrong): Promise<TokenAnswer> {
    return (wrong.client ? thief : owner).post('/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: wrong.redirectUri ? 'http://localhost:4002/callback' : owner.redirectUri,
      code_verifier: wrong.verifier ? randomBytes(32).toString('base64url') : verifier,
    })
  }

  for (const wrong of wrongs) {
    const what = Object.entries(wrong).flatMap(([name, is]) => (is ? [name] : []))
    if (what.length === 0) continue
    test(`a code with wrong ${what.join(' and ')} is refused by the first check that fails (RFC 6749 §4.1.3)`, async () => {
      const { code, verifier } = await owner.authorize({}, { walker })
      if (wrong.expiry) server.clock.advance(61)
      const answer = await redeem(code, verifier, wrong)
      assertRefused(answer, 'invalid_grant')
      assert.match(String(answer.body.error_description), named(wrong))
      // A failure does not consume the code: its client can still redeem it in time.
      const rightful = await owner.redeem(code, verifier)
      assert.equal(rightful.status, wrong.expiry ? 400 : 200, JSON.stringify(rightful.body))
    })
  }

  test("another client's attempt with a used code does not revoke the owner's tokens (RFC 9700 §4.5)", async () => {
    const mine = await bought(owner, {}, { walker })
    const answer = await redeem(mine.code, mine.verifier, { ...right, client: true })
    assertRefused(answer, 'invalid_grant')
    await assertAlive(owner, apps.driveApi(server), mine)
  })

  test('a replay without the verifier does not revoke the tokens: an attacker may have seen only the code', async () => {
    const mine = await bought(owner, {}, { walker })
    assertRefused(await redeem(mine.code, mine.verifier, { ...right, verifier: true }), 'invalid_grant')
    await assertAlive(owner, apps.driveApi(server), mine)
  })

  test('two codes of the same app and person cannot be redeemed with each other’s verifier or redirect URI', async () => {
    const first = await owner.authorize({}, { walker })
    const second = await owner.authorize({ redirect_uri: 'http://localhost:4002/callback' }, { walker })
    assertRefused(await owner.redeem(first.code, second.verifier), 'invalid_grant')
    assertRefused(await owner.redeem(second.code, second.verifier), 'invalid_grant')
    assert.equal((await owner.redeem(first.code, first.verifier)).status, 200)
  })

  test('the redirect URI is compared as a string, byte for byte (RFC 9700 §2.1)', async () => {
    const { code, verifier } = await owner.authorize({}, { walker })
    for (const redirectUri of [
      'https://shop.example/callback/',
      'https://SHOP.example/callback',
      'https://shop.example:443/callback',
      'https://shop.example/callback?',
      ' https://shop.example/callback',
      'https://shop.example/%63allback',
    ]) {
      assertRefused(await owner.redeem(code, verifier, { redirect_uri: redirectUri }), 'invalid_grant')
    }
    assert.equal((await owner.redeem(code, verifier)).status, 200)
  })

  test('a made-up or modified code is refused', async () => {
    const { code, verifier } = await owner.authorize({}, { walker })
    const swapped = code.slice(0, 12) + (code[12] === 'A' ? 'B' : 'A') + code.slice(13)
    for (const other of [
      swapped,
      code.toUpperCase(),
      `${code}A`,
      code.slice(0, -1),
      `${code} `,
      'x',
      '\u{1f511}',
    ]) {
      assertRefused(await owner.redeem(other, verifier), 'invalid_grant')
    }
    assert.equal((await owner.redeem(code, verifier)).status, 200)
  })

  test('a client that authenticates as itself cannot redeem with the client_id of another (RFC 6749 §3.2.1)', async () => {
    const { code, verifier } = await owner.authorize({}, { walker })
    const fields = {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      client_id: 'print-shop',
    }
    const other = new App(server, 'thumbnailer', owner.redirectUri, 'thumbnailer-secret-0123456789abcdef')
    assertRefused(await other.post('/token', fields), 'invalid_request')
    const tokens = tokensOf((await owner.redeem(code, verifier)).body)
    await assertAlive(owner, apps.driveApi(server), tokens)
  })
})

const right: Wrong = { client: false, expiry: false, redirectUri: false, verifier: false }
