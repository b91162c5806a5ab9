import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Server } from '../../src/server.ts'
import { aServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { Clock } from '../support/clock.ts'
import { aDatabase } from '../support/postgres.ts'

// Two instances that share a PostgreSQL database and a master key.
const folder = mkdtempSync(join(tmpdir(), 'valetkey-two-'))
const database = await aDatabase()
const shared = { data: folder, clock: new Clock() }
const one = await aServer({ database: database.url }, shared)
const other = await aServer({ database: database.url }, shared)
after(async () => {
  await one[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** A scope of an API with opaque tokens, so that every introspection queries the database. */
const scope = 'openid album.write offline_access'

/** A load balancer that alternates between the instances. */
function balancer(): Pick<Server, 'fetch' | 'issuer'> & { asked: number[]; clock: Clock } {
  const asked = [0, 0]
  return {
    issuer: one.issuer,
    clock: shared.clock,
    asked,
    fetch(request) {
      const next = asked[0] === asked[1] ? 0 : 1
      asked[next] = (asked[next] ?? 0) + 1
      return [one, other][next]?.fetch(request) ?? Promise.reject(new Error('there are only two instances'))
    },
  }
}

async function bought(app: App, wanted = scope) {
  const { code, verifier, walker } = await app.authorize({ scope: wanted })
  const { status, body } = await app.redeem(code, verifier)
  assert.equal(status, 200, JSON.stringify(body))
  const { access_token: accessToken = '', refresh_token: refreshToken = '' } = body
  return { code, verifier, walker, accessToken, refreshToken }
}

test('a flow works if its requests alternate between two instances, without sticky sessions', async () => {
  const both = balancer()
  const shop = apps.printShop(both)
  const { walker, accessToken, refreshToken } = await bought(shop)
  assert.ok(walker.cookies.size > 0)
  const refreshed = await shop.refresh(refreshToken)
  assert.equal(refreshed.status, 200)
  const album = apps.albumApi(both)
  for (const token of [accessToken, String(refreshed.body.access_token)]) {
    for (const _ of [one, other]) assert.equal((await album.introspect(token)).body.active, true)
  }
  // The session and the consent of one instance are known at the other, so no page is needed.
  const again = await shop.authorize({ scope, prompt: 'none' }, { walker })
  assert.equal(again.answer.get('error'), null)
  assert.ok(
    both.asked.every((count) => count >= 6),
    `${both.asked}`,
  )
})

test('a code that one instance issued can be redeemed at another, once in total (RFC 6749 §4.1.2)', async () => {
  const { code, verifier } = await apps.printShop(one).authorize({ scope })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => apps.printShop(index % 2 ? one : other).redeem(code, verifier)),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  for (const { status, body } of answers) if (status !== 200) assert.equal(body.error, 'invalid_grant')
})

test('concurrent refreshes at both instances receive the same successor, and none counts as reuse', async () => {
  const { refreshToken } = await bought(apps.spa(one), 'openid photos.read offline_access')
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => apps.spa(index % 2 ? one : other).refresh(refreshToken)),
  )
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  const successors = new Set(answers.map(({ body }) => body.refresh_token))
  assert.equal(successors.size, 1)
  const [successor] = successors
  assert.equal((await apps.spa(other).refresh(String(successor))).status, 200)
})

test('a token that is revoked at one instance is refused by the other at once (RFC 7009 §2)', async () => {
  const { accessToken, refreshToken } = await bought(apps.printShop(one))
  assert.equal((await apps.printShop(other).introspect(refreshToken)).body.active, true)
  assert.equal((await apps.printShop(one).revoke(refreshToken)).status, 200)
  assert.deepEqual((await apps.printShop(other).introspect(refreshToken)).body, { active: false })
  assert.deepEqual((await apps.albumApi(other).introspect(accessToken)).body, { active: false })
  assert.equal((await apps.printShop(other).refresh(refreshToken)).body.error, 'invalid_grant')
})

test('both instances publish the same signing keys', async () => {
  const keys = (server: Server) =>
    server.fetch(new Request(`${server.issuer}/jwks`)).then((response) => response.json())
  assert.deepEqual(await keys(one), await keys(other))
})
