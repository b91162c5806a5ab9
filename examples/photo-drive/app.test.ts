import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { resourceServer } from '@valetkey/resource'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { encodePng } from '../thumbnailer/png.ts'
import { photoDrive } from './app.ts'
import { Drive } from './drive.ts'

const issuer = 'http://localhost:4000'
const audience = 'https://drive.example/'
const { publicKey, privateKey } = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one', use: 'sig' }
const folder = mkdtempSync(join(tmpdir(), 'photo-drive-'))
after(() => rmSync(folder, { recursive: true }))

const protect = resourceServer({
  issuer,
  audience,
  jwksUri: `${issuer}/jwks`,
  fetch: async () => Response.json({ keys: [jwk] }),
})
const app = photoDrive({
  protect,
  drive: new Drive(folder),
  printShop: undefined,
  pages: ['http://localhost:4003'],
})

type Token = { sub: string; scope: string; client?: string }

function aToken({ sub, scope, client = 'print-shop' }: Token): Promise<string> {
  return new SignJWT({ scope, client_id: client })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(sub)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey)
}

async function ask(token: Token, method: string, path: string, body?: Uint8Array<ArrayBuffer>) {
  const authorization = `Bearer ${await aToken(token)}`
  return app.request(path, { method, headers: { authorization }, ...(body && { body }) })
}

async function photosOf(sub: string): Promise<{ id: string; title: string; thumbnail: string | null }[]> {
  const response = await ask({ sub, scope: 'photos.read' }, 'GET', '/photos')
  assert.equal(response.status, 200)
  const { photos } = await response.json()
  return photos
}

const thumbnailer = { sub: 'thumbnailer', client: 'thumbnailer', scope: 'photos.thumbnail' }

test('a request without a token gets a challenge with the needed scope and without an error (RFC 6750 §3.1)', async () => {
  const response = await app.request('/photos')
  assert.equal(response.status, 401)
  const challenge = response.headers.get('www-authenticate') ?? ''
  assert.match(challenge, /^Bearer .*scope="photos\.read"/)
  assert.doesNotMatch(challenge, /error=/)
})

test('only scripts of the configured origins may read the responses (CORS, Fetch §3.2)', async () => {
  for (const [origin, allowed] of [
    ['http://localhost:4003', 'http://localhost:4003'],
    ['http://localhost:4009', null],
    ['null', null],
  ] as const) {
    for (const path of ['/photos', '/photos/1', '/photos/1/thumbnail']) {
      const headers = { origin, 'access-control-request-method': 'GET' }
      const preflight = await app.request(path, { method: 'OPTIONS', headers })
      assert.equal(preflight.headers.get('access-control-allow-origin'), allowed, path)
      const refused = await app.request(path, { headers: { origin } })
      assert.equal(refused.status, 401, 'an allowed origin still needs a token')
      assert.equal(refused.headers.get('access-control-allow-origin'), allowed, path)
      assert.equal(refused.headers.get('access-control-allow-credentials'), null)
    }
  }
})

test('a token that may only read photos cannot delete one: 403 names the missing scope', async () => {
  const [photo] = await photosOf('usr_alice')
  const response = await ask({ sub: 'usr_alice', scope: 'photos.read' }, 'DELETE', `/photos/${photo?.id}`)
  assert.equal(response.status, 403)
  const challenge = response.headers.get('www-authenticate') ?? ''
  assert.match(challenge, /error="insufficient_scope"/)
  assert.match(challenge, /scope="photos\.delete"/)
  assert.equal((await photosOf('usr_alice')).length, 6)
})

test('every user has photos of their own, and other users’ photos are not found', async () => {
  const [hers] = await photosOf('usr_alice')
  const bob = { sub: 'usr_bob', scope: 'photos.read photos.delete' }
  assert.equal(
    (await photosOf('usr_bob')).some(({ id }) => id === hers?.id),
    false,
  )
  assert.equal((await ask(bob, 'GET', `/photos/${hers?.id}`)).status, 404)
  assert.equal((await ask(bob, 'DELETE', `/photos/${hers?.id}`)).status, 404)
  assert.equal((await photosOf('usr_alice')).length, 6)
})

test('a token with photos.delete deletes a photo permanently', async () => {
  const carol = { sub: 'usr_carol', scope: 'photos.read photos.delete' }
  const [first] = await photosOf('usr_carol')
  assert.equal((await ask(carol, 'DELETE', `/photos/${first?.id}`)).status, 204)
  assert.equal((await ask(carol, 'GET', `/photos/${first?.id}`)).status, 404)
  assert.equal((await photosOf('usr_carol')).length, 5)
  assert.equal(new Drive(folder).photosOf('usr_carol').length, 5, 'also after a restart')
})

test('machines cannot read photos of users, and users cannot call the routes of the thumbnailer', async () => {
  assert.equal((await ask({ ...thumbnailer, scope: 'photos.read' }, 'GET', '/photos')).status, 403)
  const person = { sub: 'usr_alice', scope: 'photos.thumbnail' }
  assert.equal((await ask(person, 'GET', '/thumbnails/missing')).status, 403)
})

test('an uploaded thumbnail is listed and served, and a second upload is refused', async () => {
  const [photo] = await photosOf('usr_dora')
  assert.equal(photo?.thumbnail, null)
  const png = new Uint8Array(encodePng({ width: 1, height: 1, pixels: new Uint8Array(3) }))
  assert.equal((await ask(thumbnailer, 'PUT', `/thumbnails/${photo?.id}`, png)).status, 204)
  const shown = (await photosOf('usr_dora'))[0]?.thumbnail ?? ''
  const response = await ask({ sub: 'usr_dora', scope: 'photos.read' }, 'GET', shown)
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), png)
  assert.equal(
    (await ask(thumbnailer, 'PUT', `/thumbnails/${photo?.id}`, png)).status,
    404,
    'a second thumbnail',
  )
})

test('deleting a photo deletes its thumbnail, even one that is being written at that moment', async () => {
  const frida = { sub: 'usr_frida', scope: 'photos.read photos.delete' }
  const [kept, late] = await photosOf('usr_frida')
  const file = (id = '') => join(folder, 'thumbnails', `${id}.png`)
  const png = new Uint8Array(encodePng({ width: 1, height: 1, pixels: new Uint8Array(3) }))
  assert.equal((await ask(thumbnailer, 'PUT', `/thumbnails/${kept?.id}`, png)).status, 204)
  assert.ok(existsSync(file(kept?.id)))
  assert.equal((await ask(frida, 'DELETE', `/photos/${kept?.id}`)).status, 204)
  assert.equal(existsSync(file(kept?.id)), false)

  const drive = new Drive(folder)
  const photo = drive.photoOf('usr_frida', late?.id ?? '')
  assert.ok(photo)
  const writing = drive.keepThumbnail(photo, png)
  assert.ok(drive.remove('usr_frida', photo.id))
  await writing
  assert.equal(existsSync(file(photo.id)), false)
})

test('a thumbnail that is not a PNG or is too large is refused', async () => {
  const [photo] = await photosOf('usr_emil')
  const path = `/thumbnails/${photo?.id}`
  assert.equal((await ask(thumbnailer, 'PUT', path, new TextEncoder().encode('<svg>'))).status, 415)
  assert.equal((await ask(thumbnailer, 'PUT', path, new Uint8Array(300_000))).status, 413)
  assert.equal((await photosOf('usr_emil'))[0]?.thumbnail, null)
})

test('a subject named like a property of Object.prototype is a user like any other', async () => {
  assert.equal((await photosOf('__proto__')).length, 6)
  assert.equal((await photosOf('constructor')).length, 6)
  assert.equal(new Drive(folder).photosOf('constructor').length, 6)
})
