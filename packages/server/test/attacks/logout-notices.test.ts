import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { aReceiver, type Receiver } from '../support/a-receiver.ts'
import { aConfiguration, type Configuration } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { endSession, isIn } from '../support/leaving-shop.ts'
import type { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** The clients, with a back-channel logout URI for the Print Shop. */
function notifiedAt(uri: string) {
  return aConfiguration.clients.map((client) =>
    client.client_id === 'print-shop' ? { ...client, backchannel_logout_uri: uri } : client,
  )
}

async function signedIn(uri: string, change: Configuration = {}) {
  const server = await aWatchedServer({ ...change, clients: notifiedAt(uri) })
  const shop = apps.printShop(server)
  const { walker } = await shop.authorize({ scope: 'openid' })
  return { server, shop, walker }
}

async function signOut(walker: Walker) {
  await walker.go('/sign-out')
  await walker.submit({ decision: 'yes' })
  assert.match(walker.url, /\/signed-out$/)
}

/** Signs out, stops the server, which waits for its calls, and returns the log with the reasons of failure. */
async function reasons({ server, walker }: Awaited<ReturnType<typeof signedIn>>): Promise<string> {
  {
    await using _ = server
    await signOut(walker)
  }
  return server.logged()
}

const folder = mkdtempSync(join(tmpdir(), 'valetkey-notices-'))
after(() => rmSync(folder, { recursive: true }))
const keyFile = join(folder, 'master.key')
writeFileSync(keyFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
/** The settings of a server on the internet. */
const inPublic = { issuer: 'https://id.example', master_key_file: keyFile }

describe('logout tokens (threat E2, Back-Channel Logout §4)', () => {
  for (const uri of [
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/logout',
    'https://[::ffff:127.0.0.1]/logout',
    'https://localhost/logout',
  ]) {
    test(`${uri} is never called from a server on the internet, and the person is signed out`, async () => {
      const log = await reasons(await signedIn(uri, inPublic))
      assert.match(log, /is not on the public internet/)
    })
  }

  test('no port of this machine is called either', async () => {
    await using receiver = await aReceiver()
    const log = await reasons(await signedIn(receiver.uri, inPublic))
    assert.match(log, /may be called over https only/)
    assert.equal(receiver.received.length, 0)
  })

  test('a redirect is not followed: the token goes only to the registered address', async () => {
    await using thief = await aReceiver()
    await using receiver = await aReceiver()
    receiver.answers(307, { location: thief.uri })
    const log = await reasons(await signedIn(receiver.uri))
    assert.match(log, /the client answered 307/)
    assert.deepEqual([receiver.received.length, thief.received.length], [1, 0])
  })

  test('an app that never responds does not delay the sign-out', async () => {
    await using receiver = await aReceiver()
    receiver.hangs()
    const { server, walker } = await signedIn(receiver.uri)
    await using _ = server
    await signOut(walker)
    assert.equal(await isIn(walker), false)
    // The call is still under way: the person got the response first.
    await receiver.until(1)
    receiver.breaksOff()
  })

  async function logoutToken(receiver: Receiver) {
    const app = await signedIn(receiver.uri)
    await signOut(app.walker)
    const [message] = await receiver.until(1)
    return { ...app, token: message?.form.get('logout_token') ?? '' }
  }

  test('a logout token is not accepted as an ID token, access token or refresh token (RFC 8725 §3.11)', async () => {
    await using receiver = await aReceiver()
    const { server, shop, token, walker } = await logoutToken(receiver)
    await using _ = server
    const again = await shop.authorize({ scope: 'openid' }, { walker })
    await walker.go(endSession({ id_token_hint: token }))
    assert.match(walker.html, /name="decision" value="yes"/)
    assert.equal(await isIn(again.walker), true)
    await walker.go(shop.request({ scope: 'openid', id_token_hint: token, prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'invalid_request')
    assert.equal((await shop.userInfo(token)).status, 401)
    assert.equal((await apps.driveApi(server).introspect(token)).body.active, false)
    assert.equal((await shop.refresh(token)).body.error, 'invalid_grant')
  })

  test('no logout token appears in the log', async () => {
    await using receiver = await aReceiver()
    const { server, token } = await logoutToken(receiver)
    await server[Symbol.asyncDispose]()
    assert.ok(token.length > 100)
    assert.equal(server.logged().includes(token), false)
  })
})
