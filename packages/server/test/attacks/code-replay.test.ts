import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertAlive, assertDead, assertRefused, bought, tokensOf } from '../support/bought.ts'
import { cleanedUp } from '../support/cleaned-up.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const scope = 'openid photos.read offline_access'

describe('a code that is used twice (threat B1)', () => {
  let server: TestServer & AsyncDisposable
  let api: App
  before(async () => {
    server = await aWatchedServer()
    api = apps.driveApi(server)
  })
  after(() => server[Symbol.asyncDispose]())

  for (const kind of ['printShop', 'spa'] as const) {
    test(`the second use of a code of ${kind} is refused and revokes the tokens of the first (RFC 6749 §4.1.2)`, async () => {
      const app = apps[kind](server)
      const first = await bought(app, { scope })
      await assertAlive(app, api, first)
      assertRefused(await app.redeem(first.code, first.verifier), 'invalid_grant')
      await assertDead(app, api, first)
    })
  }

  test('a replay also revokes the tokens that were refreshed in between (RFC 9700 §4.2.4)', async () => {
    const app = apps.spa(server)
    const first = await bought(app, { scope })
    const second = tokensOf((await app.refresh(first.refreshToken)).body)
    const third = tokensOf((await app.refresh(second.refreshToken)).body)
    await assertAlive(app, api, third)
    assertRefused(await app.redeem(first.code, first.verifier), 'invalid_grant')
    for (const tokens of [third, second, first]) await assertDead(app, api, tokens)
  })

  test('a replay of an expired code still revokes its tokens', async () => {
    const app = apps.spa(server)
    const first = await bought(app, { scope })
    server.clock.advance(120)
    assertRefused(await app.redeem(first.code, first.verifier), 'invalid_grant')
    await assertDead(app, api, first)
  })

  test('a replay is detected as long as the token family exists, long after the code was deleted', async () => {
    await using server = await aWatchedServer()
    const app = apps.printShop(server)
    const days = 30 * 86_400
    const first = await bought(app, { scope }, { choice: { duration: 'forever' } })
    const kept = await bought(app, { scope }, { walker: first.walker })
    server.clock.advance(days)
    await cleanedUp(server)
    const latest = await app.refresh(first.refreshToken)
    assert.equal(latest.status, 200)

    // A replay counts only with the code, its verifier and the right client, as in the first use.
    const other = apps.spa(server)
    for (const [by, verifier] of [
      [app, kept.verifier],
      [app, 'x'],
      [other, first.verifier],
    ] as const) {
      const { body } = await by.redeem(first.code, verifier)
      assert.deepEqual(
        [body.error, body.error_description],
        ['invalid_grant', 'the code is unknown, expired long ago, or was issued to another client'],
      )
    }
    assert.equal((await app.introspect(first.refreshToken)).body.active, true)
    const { body } = await app.redeem(first.code, first.verifier)
    assert.deepEqual(
      [body.error, body.error_description],
      ['invalid_grant', 'the code was already used; the tokens issued for it are revoked'],
    )
    assert.equal((await app.introspect(first.refreshToken)).body.active, false)
    assert.equal((await app.introspect(kept.refreshToken)).body.active, true)
  })

  test('a replay does not affect other authorizations of the same person and app', async () => {
    const app = apps.printShop(server)
    const other = await bought(app, { scope })
    const replayed = await bought(app, { scope }, { walker: other.walker })
    assertRefused(await app.redeem(replayed.code, replayed.verifier), 'invalid_grant')
    await assertDead(app, api, replayed)
    await assertAlive(app, api, other)
    assert.equal((await app.refresh(other.refreshToken)).status, 200)
  })

  test('of fifty concurrent redemptions of a code one succeeds, and its tokens are then revoked (RFC 6749 §10.5)', async () => {
    const app = apps.spa(server)
    const { code, verifier } = await app.authorize({ scope })
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.redeem(code, verifier)))
    const won = answers.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    for (const lost of answers.filter(({ status }) => status !== 200)) assertRefused(lost, 'invalid_grant')
    for (const { body } of won) await assertDead(app, api, tokensOf(body))
  })

  test('a replay is logged with its client and without the code', async () => {
    const app = apps.printShop(server)
    const { code, verifier } = await bought(app, { scope })
    assertRefused(await app.redeem(code, verifier), 'invalid_grant')
    const refusal = server
      .logged()
      .split('\n')
      .findLast((line) => line.includes('code/unused'))
    assert.ok(refusal?.includes('print-shop'))
    assert.ok(!refusal?.includes(code))
  })
})
