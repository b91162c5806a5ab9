import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const scope = 'openid photos.read'
const drive = { scope, resource: 'https://drive.example/' }

/** Kinds of clients. `proven`: nobody else can receive the response at the redirect URI, or redeem the code. */
const kinds = {
  confidential: { redirectUri: 'https://app.example/callback', secret: 'x'.repeat(40), proven: true },
  'confidential, on loopback': {
    redirectUri: 'http://localhost:4002/cb',
    secret: 'y'.repeat(40),
    proven: true,
  },
  'public, at an https address': { redirectUri: 'https://app.example/callback', proven: true },
  'public, on loopback': { redirectUri: 'http://127.0.0.1/callback', proven: false },
  'public, with a private-use scheme': { redirectUri: 'com.example.app:/callback', proven: false },
}
type Kind = keyof typeof kinds

/** The consent that the person gave before, and whether it covers the request. */
const states = {
  nothing: { covers: false },
  'the request, this time only': { change: drive, duration: 'once', covers: false },
  'the request, for some days': { change: drive, duration: 'days', covers: true },
  'the request, forever': { change: drive, duration: 'forever', covers: true },
  'more than the request': {
    change: { ...drive, scope: `${scope} profile` },
    duration: 'forever',
    covers: true,
  },
  'less than the request': {
    change: { ...drive, scope: 'openid photos.list' },
    duration: 'forever',
    covers: false,
  },
  'the request at another API': {
    change: { scope, resource: 'https://mirror.example/' },
    duration: 'forever',
    covers: false,
  },
  'nothing, although another app was': {
    change: drive,
    duration: 'forever',
    for: 'another app',
    covers: false,
  },
  'nothing, except by another person': { change: drive, duration: 'forever', by: 'bob', covers: false },
} as const
type State = keyof typeof states

const idOf = (kind: string, state: string) => `${kind}-${state}`.replaceAll(/[ ,]+/g, '-')

function aClient(kind: Kind, state: string) {
  const { redirectUri, ...rest } = kinds[kind]
  return {
    client_id: idOf(kind, state),
    application_type: redirectUri.startsWith('https') ? 'web' : 'native',
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'secret' in rest ? 'client_secret_basic' : 'none',
    ...('secret' in rest ? { client_secret: rest.secret } : {}),
    scope: `${scope} photos.list profile`,
  }
}

const photos = {
  scopes: [
    { name: 'photos.read', description: 'See your photos' },
    { name: 'photos.list', description: 'See how many photos you have' },
  ],
}
const configuration = {
  apis: [
    { identifier: 'https://drive.example/', name: 'Photo Drive', ...photos },
    { identifier: 'https://mirror.example/', name: 'Mirror', ...photos },
  ],
  clients: Object.keys(kinds).flatMap((kind) =>
    [...Object.keys(states), 'another app'].map((state) => aClient(kind as Kind, state)),
  ),
}

describe('authorization without asking the person (threat A15)', () => {
  let server: TestServer & AsyncDisposable
  let alice: Walker
  before(async () => {
    server = await aWatchedServer(configuration)
    alice = await new Walker(server).go('/sign-in')
    await alice.signIn()
    const bob = await new Walker(server).go('/sign-in')
    await bob.signIn('bob', 'staple garden window')
    for (const kind of Object.keys(kinds) as Kind[]) {
      for (const [state, given] of Object.entries(states)) {
        if (!('change' in given)) continue
        const id = 'for' in given ? idOf(kind, given.for) : idOf(kind, state)
        const walker = 'by' in given ? bob : alice
        const app = new App(server, id, kinds[kind].redirectUri)
        await app.authorize(given.change, { walker, choice: { duration: given.duration } })
      }
    }
  })
  after(() => server[Symbol.asyncDispose]())

  const ask = (kind: Kind, state: State, change: Record<string, string>, walker = alice) =>
    walker.go(
      new App(server, idOf(kind, state), kinds[kind].redirectUri).request({ ...drive, ...change }).url,
    )

  for (const kind of Object.keys(kinds) as Kind[]) {
    for (const [state, { covers }] of Object.entries(states) as [State, (typeof states)[State]][]) {
      test(`client: ${kind}; consent before: ${state}`, async () => {
        const { proven } = kinds[kind]
        await ask(kind, state, { prompt: 'none' })
        const expected = covers ? (proven ? null : 'interaction_required') : 'consent_required'
        assert.equal(alice.answer().get('error'), expected)
        assert.equal(alice.answer().has('code'), expected === null)

        await ask(kind, state, {})
        if (covers && proven) assert.equal(alice.answer().has('code'), true)
        else assert.match(alice.url, /\/consent\?interaction=/)

        for (const prompt of ['consent', 'select_account', 'consent select_account']) {
          await ask(kind, state, { prompt })
          assert.match(alice.url, /\/consent\?interaction=/, prompt)
        }

        const nobody = await ask(kind, state, { prompt: 'none' }, new Walker(server))
        assert.equal(nobody.answer().get('error'), 'login_required')
      })
    }
  }
})

test('expired consent does not count, not even for prompt=none (threat A15)', async () => {
  await using server = await aWatchedServer()
  const { clients } = aConfiguration
  const redirectUri =
    clients.find(({ client_id }) => client_id === 'spa')?.redirect_uris?.[0] ?? assert.fail()
  const app = new App(server, 'spa', redirectUri)
  const { walker } = await app.authorize({}, { choice: { duration: 'days' } })
  for (const [days, outcome] of [
    [29.9, null],
    [0.1, 'consent_required'],
  ] as const) {
    server.clock.advance(days * 24 * 60 * 60)
    await walker.go('/sign-in')
    if (walker.url.endsWith('/sign-in')) await walker.signIn()
    await walker.go(app.request({ prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), outcome)
  }
})

test('consent to a scope at one API does not count at another (threat A15, RFC 8707 §3)', async () => {
  const scopes = ['read', 'write'].map((name) => ({ name, description: name }))
  const apis = ['inbox', 'bank'].map((name) => ({ identifier: `https://${name}.example/`, name, scopes }))
  const redirectUri = 'https://app.example/callback'
  const client = { client_id: 'app', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }
  await using server = await aWatchedServer({ apis, clients: [{ ...client, scope: 'read write' }] })
  const app = new App(server, 'app', redirectUri)
  const forever = { duration: 'forever' }
  const { walker } = await app.authorize(
    { scope: 'write', resource: 'https://inbox.example/' },
    { choice: forever },
  )
  await app.authorize({ scope: 'read', resource: 'https://bank.example/' }, { walker, choice: forever })

  const request = { scope: 'write', resource: 'https://bank.example/' }
  await walker.go(app.request({ ...request, prompt: 'none' }).url)
  assert.equal(walker.answer().get('error'), 'consent_required')
  await walker.go(app.request(request).url)
  assert.match(walker.url, /\/consent\?/)
  assert.ok(walker.html.includes('bank'), 'the page names the API')
})
