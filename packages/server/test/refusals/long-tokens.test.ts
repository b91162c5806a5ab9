import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { longestArtefact } from '../../src/protocol/secrets/artefact.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { RefusalLog } from '../support/refusal.ts'
import { details, richConfiguration } from '../support/rich-requests.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Enough scopes that those of one API fit into an access token, and those of two do not. */
const scopesOf = (api: string) =>
  Array.from({ length: 100 }, (_, index) => `${api}.${'x'.repeat(32)}.${index}`)
const drive = scopesOf('drive')
const album = scopesOf('album')
const everything = [...drive, ...album].join(' ')

/** Metadata of a client that gets tokens in the front channel as well. */
const front = {
  grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  response_types: ['code', 'token'],
  redirect_uris: ['https://shop.example/callback'],
}

for (const format of ['opaque', 'jwt']) {
  const api = (name: string, scopes: readonly string[]) => ({
    identifier: `https://${name}.example/`,
    name,
    access_token_format: format,
    scopes: scopes.map((each) => ({ name: each, description: each })),
    introspection_clients: ['drive-api'],
  })
  const configuration = {
    ...richConfiguration,
    features: { implicit: true },
    apis: [api('drive', drive), api('album', album)],
    clients: richConfiguration.clients
      .filter((client) => ['print-shop', 'thumbnailer', 'drive-api', 'album-api'].includes(client.client_id))
      .map((client) => {
        if (client.client_id === 'print-shop')
          return { ...client, ...front, scope: `offline_access ${everything}` }
        return client.client_id === 'thumbnailer' ? { ...client, scope: everything } : client
      }),
  }

  describe(`an access token over the length limit, in the format ${format},`, () => {
    let server: TestServer & AsyncDisposable
    let log: RefusalLog
    before(async () => {
      server = await aWatchedServer(configuration)
      log = new RefusalLog(server)
    })
    after(() => server[Symbol.asyncDispose]())

    const isActive = async (token: unknown) =>
      (await apps.driveApi(server).introspect(String(token))).body.active === true
    const asMachine = (form: Record<string, string>) =>
      apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials', ...form })

    test('is not issued, and the error says what to reduce (RFC 6749 §5.2)', async () => {
      const refused = await asMachine({ scope: everything })
      assertRefused(refused, 'invalid_scope')
      assert.match(
        String(refused.body.error_description),
        /longer than 8192 characters; request fewer scopes, or name/,
      )
      log.assertRefused({ error: 'invalid_scope', rule: 'access-token/length' })

      const share = (index: number) => ({
        type: 'photo_print',
        album: `${'é'.repeat(190)}${index}`,
        copies: 1,
      })
      const many = details(...Array.from({ length: 9 }, (_, index) => share(index)))
      const long = await asMachine({ scope: drive.slice(0, 70).join(' '), ...many })
      assertRefused(long, 'invalid_authorization_details')
      log.assertRefused({ error: 'invalid_authorization_details', rule: 'access-token/length' })
    })

    test('is the only one refused: up to the limit every issued token is accepted', async () => {
      let longest = 0
      for (let count = 1; count <= 200; count += 3) {
        const { status, body } = await asMachine({ scope: [...drive, ...album].slice(0, count).join(' ') })
        if (status !== 200) continue
        longest = String(body.access_token).length
        assert.equal(await isActive(body.access_token), true, `${count} scopes, ${longest} characters`)
      }
      assert.ok(longest > 0.9 * longestArtefact && longest <= longestArtefact, `${longest} characters`)
    })

    test('is not issued in the front channel either: the app gets an error (RFC 6749 §4.2.2.1)', async () => {
      log.next()
      const walker = new Walker(server)
      const asked = { response_type: 'token', scope: undefined, code_challenge: undefined }
      await walker.go(apps.printShop(server).request({ ...asked, code_challenge_method: undefined }).url)
      await walker.signIn()
      await walker.allow()
      assert.equal(walker.answer().get('error'), 'invalid_scope')
      assert.equal(walker.answer().get('access_token'), null)
      log.assertRefused({ error: 'invalid_scope', rule: 'access-token/length' })
    })

    test('does not use up the code or the refresh token, which can be used for one API at a time', async () => {
      const shop = apps.printShop(server)
      const { code, verifier } = await shop.authorize({ scope: undefined })
      assertRefused(await shop.redeem(code, verifier), 'invalid_scope')
      const { status, body } = await shop.redeem(code, verifier, { resource: 'https://drive.example/' })
      assert.equal(status, 200, JSON.stringify(body))
      assert.equal(await isActive(body.access_token), true)
      const refreshToken = String(body.refresh_token)
      assertRefused(await shop.refresh(refreshToken), 'invalid_scope')
      const refreshed = await shop.refresh(refreshToken, { resource: 'https://album.example/' })
      assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body))
      assert.equal(await isActive(refreshed.body.access_token), true)
    })
  })
}
