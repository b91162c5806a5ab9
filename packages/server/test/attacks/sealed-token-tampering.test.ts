import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { wrap } from '../../src/protocol/secrets/artefact.ts'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertRefused, bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const checksum = 6

/** The artefact with the bytes between prefix and checksum changed, and a right checksum. */
function changed(artefact: string, prefix: 'vk_at_' | 'vk_rt_', change: (bytes: Buffer) => Buffer): string {
  const bytes = Buffer.from(artefact.slice(prefix.length, -checksum), 'base64url')
  return wrap(prefix, change(bytes))
}

const flip =
  (at: number, mask: number) =>
  (bytes: Buffer): Buffer => {
    bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at)
    return bytes
  }

describe('opaque tokens that were tampered with (threats B9, F11)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let accessToken: string
  let refreshToken: string
  before(async () => {
    server = await aWatchedServer()
    shop = apps.printShop(server)
    const tokens = await bought(shop, { scope: 'openid offline_access' })
    accessToken = tokens.accessToken
    refreshToken = tokens.refreshToken
    assert.match(accessToken, /^vk_at_/)
    assert.equal(
      changed(accessToken, 'vk_at_', (bytes) => bytes),
      accessToken,
    )
  })
  after(() => server[Symbol.asyncDispose]())

  test('an access token with any byte changed is refused, even with a right checksum', async () => {
    const { length } = Buffer.from(accessToken.slice(6, -checksum), 'base64url')
    for (let at = 0; at < length; at += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const forged = changed(accessToken, 'vk_at_', flip(at, mask))
        assert.equal((await shop.userInfo(forged)).status, 401, `byte ${at} xor ${mask}`)
      }
    }
    assert.equal((await shop.userInfo(accessToken)).status, 200)
  })

  test('a refresh token with any byte changed is refused, even with a right checksum', async () => {
    const { length } = Buffer.from(refreshToken.slice(6, -checksum), 'base64url')
    for (let at = 0; at < length; at += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const forged = changed(refreshToken, 'vk_rt_', flip(at, mask))
        assertRefused(await shop.refresh(forged), 'invalid_grant')
      }
    }
    assert.equal((await shop.refresh(refreshToken)).status, 200)
  })

  test('either token with any character changed is inactive', async () => {
    for (const [artefact, prefix] of [
      [accessToken, 'vk_at_'],
      [refreshToken, 'vk_rt_'],
    ] as const) {
      for (let at = 0; at < artefact.length; at += 1) {
        const other = artefact[at] === 'A' ? 'B' : 'A'
        const forged = artefact.slice(0, at) + other + artefact.slice(at + 1)
        assert.deepEqual((await shop.introspect(forged)).body, { active: false }, `${prefix} ${at}`)
      }
    }
  })

  test('either token is refused when truncated, lengthened or spelled differently', async () => {
    const cuts = [0, 1, 2, 3, 14, 30, 31, 43, 44, 60]
    for (const length of cuts) {
      const short = changed(accessToken, 'vk_at_', (bytes) => bytes.subarray(0, length))
      assert.equal((await shop.userInfo(short)).status, 401, `${length} bytes`)
      const shortRefresh = changed(refreshToken, 'vk_rt_', (bytes) => bytes.subarray(0, length))
      assertRefused(await shop.refresh(shortRefresh), 'invalid_grant')
    }
    const spellings = (token: string): readonly string[] => [
      `${token}=`,
      `${token}\u0000`.replace('\u0000', ''),
      `${token} `,
      ` ${token}`,
      `${token}\n`,
      token.toUpperCase(),
      token.replace('_', '%5F'),
      `${token}${token}`,
      `${token.slice(0, -checksum)}AA${token.slice(-checksum)}`,
    ]
    for (const spelling of spellings(accessToken)) {
      if (spelling === accessToken) continue
      assert.deepEqual((await shop.introspect(spelling)).body, { active: false }, spelling)
    }
    for (const spelling of spellings(refreshToken)) {
      if (spelling !== refreshToken) assertRefused(await shop.refresh(spelling), 'invalid_grant')
    }
  })

  test('an access token with the prefix of a refresh token, or the other way round, is refused', async () => {
    const asRefresh = wrap('vk_rt_', Buffer.from(accessToken.slice(6, -checksum), 'base64url'))
    const asAccess = wrap('vk_at_', Buffer.from(refreshToken.slice(6, -checksum), 'base64url'))
    assertRefused(await shop.refresh(asRefresh), 'invalid_grant')
    assert.equal((await shop.userInfo(asAccess)).status, 401)
  })

  test('a refresh token with a forged generation is refused', async () => {
    for (const generation of [1, 2, 255, 2 ** 32 - 1]) {
      const forged = changed(refreshToken, 'vk_rt_', (bytes) => {
        bytes.writeUInt32BE(generation, bytes.length - 36)
        return bytes
      })
      assertRefused(await shop.refresh(forged), 'invalid_grant')
    }
    assert.equal((await shop.refresh(refreshToken)).status, 200)
  })

  test('a server with the same issuer and configuration but other keys refuses the tokens', async () => {
    await using other = await aWatchedServer()
    const shopThere = apps.printShop(other)
    const jwt = await bought(shop, { scope: 'openid photos.read' })
    assert.equal(other.issuer, server.issuer)
    for (const token of [accessToken, jwt.accessToken]) {
      assert.equal((await shopThere.userInfo(token)).status, 401)
      assert.deepEqual((await shopThere.introspect(token)).body, { active: false })
    }
    assertRefused(await shopThere.refresh(refreshToken), 'invalid_grant')
    assertRefused(await shopThere.redeem(jwt.code, jwt.verifier), 'invalid_grant')
  })

  test('a server with the same keys but another issuer refuses the tokens', async () => {
    const issuer = 'http://localhost:4999'
    await using renamed = await aWatchedServer({ issuer }, { data: server.data, clock: server.clock })
    const shopThere = apps.printShop(renamed)
    assert.equal((await shopThere.userInfo(accessToken)).status, 401)
    assertRefused(await shopThere.refresh(refreshToken), 'invalid_grant')
    assert.equal((await shop.userInfo(accessToken)).status, 200)
  })
})
