import assert from 'node:assert/strict'
import test from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const secret = 'pairwise-secret-0123456789abcdef'
const discreet = (client_id: string, redirect_uri: string) => ({
  client_id,
  client_secret: secret,
  client_name: client_id,
  redirect_uris: [redirect_uri],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid photos.read album.write offline_access',
  subject_type: 'pairwise',
})

/** Everything in a value that looks like the id of a person, session, family or grant, also inside JWTs. */
function namesIn(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const jwts = text.match(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g) ?? []
  const whole = [text, ...jwts.map((jwt) => JSON.stringify(decodeJwt(jwt)))].join(' ')
  return [...whole.matchAll(/"(?:sub|sid|family_id|jti)":"([^"]+)"|(usr_[\w-]+)/g)].map(
    ([, member, user]) => member ?? user ?? '',
  )
}

test('two pairwise clients and their APIs share no identifier of a person who uses both (OIDC Core §8.1)', async () => {
  await using server = await aWatchedServer({
    clients: [
      ...aConfiguration.clients,
      discreet('one', 'https://a.example/callback'),
      discreet('other', 'https://b.example/callback'),
    ],
  })
  const known: string[][] = []
  for (const [id, uri] of [
    ['one', 'https://a.example/callback'],
    ['other', 'https://b.example/callback'],
  ] as const) {
    const app = new App(server, id, uri, secret)
    const names: string[] = []
    for (const scope of ['openid offline_access', 'openid photos.read', 'openid album.write']) {
      const { code, verifier, answer } = await app.authorize({ scope })
      const { body } = await app.redeem(code, verifier)
      const token = body.access_token ?? assert.fail(JSON.stringify(body))
      const answers = [
        answer.toString(),
        body,
        (await app.userInfo(token)).body,
        (await app.introspect(token)).body,
        (await app.introspect(body.refresh_token ?? 'none')).body,
        (await apps.driveApi(server).introspect(token)).body,
        (await apps.albumApi(server).introspect(token)).body,
      ]
      names.push(...answers.flatMap(namesIn))
    }
    assert.ok(names.filter((name) => name.startsWith('usr_')).length >= 8, `${names}`)
    known.push(names)
  }
  const [one = [], other = []] = known
  assert.deepEqual(
    one.filter((name) => other.includes(name)),
    [],
  )
  // They do not share one with a client that receives the public subject either.
  const shop = apps.printShop(server)
  const { code, verifier } = await shop.authorize()
  const { body } = await shop.redeem(code, verifier)
  const { sub } = decodeJwt(body.id_token ?? '')
  assert.equal([...one, ...other].includes(sub ?? ''), false)
})
