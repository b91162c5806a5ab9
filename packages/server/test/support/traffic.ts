import assert from 'node:assert/strict'
import type { TestServer } from './a-server.ts'
import { type App, apps } from './app.ts'
import { tokensOf } from './bought.ts'
import { Walker } from './walker.ts'

const scope = 'openid photos.read album.write offline_access'

/**
 * A mix of typical requests: authorization, redemption, refresh, introspection, revocation, sign-out, client
 * credentials, and abandoned requests. `round` selects among them.
 */
export async function traffic(server: TestServer, round: number): Promise<void> {
  const [shop, spa] = [apps.printShop(server), apps.spa(server)]
  const walker = new Walker(server)
  const once = { choice: { duration: 'once' } }
  await flow(shop, walker, { scope, resource: 'https://drive.example/' }, round)
  await flow(spa, walker, { scope: 'openid photos.read' }, round)
  await flow(shop, walker, { scope, resource: 'https://album.example/' }, round + 1, once)
  // Abandoned: an unused code, a sign-in page that is not submitted, a wrong password.
  await shop.authorize({ scope }, { walker })
  const stranger = new Walker(server)
  await stranger.go(spa.request().url)
  if (round % 3 === 0) await stranger.signIn('bob', `wrong ${round}`)
  const machine = await apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials' })
  assert.equal(machine.status, 200)
  assert.equal((await apps.thumbnailer(server).revoke(tokensOf(machine.body).accessToken)).status, 200)
}

async function flow(
  app: App,
  walker: Walker,
  asked: Record<string, string>,
  round: number,
  options: { choice?: Record<string, string> } = {},
): Promise<void> {
  const { code, verifier } = await app.authorize(asked, { walker, ...options })
  const { status, body } = await app.redeem(code, verifier)
  assert.equal(status, 200, JSON.stringify(body))
  let tokens = tokensOf(body)
  for (let count = 0; count < 3 && tokens.refreshToken !== ''; count += 1) {
    const { resource } = asked
    const next = await app.refresh(tokens.refreshToken, resource === undefined ? {} : { resource })
    assert.equal(next.status, 200, JSON.stringify(next.body))
    tokens = tokensOf(next.body)
  }
  assert.equal((await app.userInfo(tokens.accessToken)).status === 500, false)
  if (app.secret !== undefined) {
    assert.equal((await app.introspect(tokens.accessToken)).body.active, true)
  }
  if (round % 4 === 0) assert.equal((await app.revoke(tokens.refreshToken || tokens.accessToken)).status, 200)
  if (round % 4 === 1) assert.equal((await app.revoke(tokens.accessToken)).status, 200)
  if (round % 7 === 0) assert.equal((await app.redeem(code, verifier)).status, 400, 'a replay')
}
