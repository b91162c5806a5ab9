import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { aConfiguration, type Configuration } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { aDatabase } from '../support/postgres.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const oldPage = {
  client_id: 'old-page',
  client_name: 'Old Page',
  redirect_uris: ['https://old.example/callback'],
  grant_types: ['implicit'],
  response_types: ['id_token token'],
  token_endpoint_auth_method: 'none',
  scope: 'openid photos.read',
}

const configuration: Configuration = {
  features: { implicit: true },
  clients: [...aConfiguration.clients, oldPage],
}

/** A front-channel response needs the session in the write that issues it, so a sign-out can make it fail. */
const wanted = { response_type: 'id_token token', nonce: 'n', prompt: 'none', code_challenge: undefined }

function oldPageOf(server: App['server']): App {
  return new App(server, oldPage.client_id, 'https://old.example/callback')
}

/** A person who is signed in and has given the old page consent. */
async function signedIn(server: App['server']): Promise<Walker> {
  const walker = await new Walker(server).go(oldPageOf(server).request({ ...wanted, prompt: undefined }).url)
  await walker.signIn()
  if (walker.url.includes('/consent?')) await walker.allow({ duration: 'forever' })
  assert.ok(walker.answer().has('access_token'), walker.html)
  return walker
}

/** The outcome of a request with prompt=none. */
async function outcome(server: App['server'], cookies: ReadonlyMap<string, string>): Promise<string> {
  const { status, location } = await ask(server, oldPageOf(server).request(wanted).url, { cookies })
  assert.equal(status, 303)
  const answer = answerIn(location)
  return answer.get('error') ?? (answer.has('access_token') ? 'tokens' : String(location))
}

describe('an authorization request whose write fails (threat F19)', () => {
  for (const engine of ['SQLite', 'PostgreSQL']) {
    test(`gets a response, whenever the person signs out (${engine})`, async () => {
      const database = engine === 'SQLite' ? undefined : await aDatabase()
      after(() => database?.drop())
      await using server = await aWatchedServer({
        ...configuration,
        ...(database && { database: database.url }),
      })
      for (let round = 0; round < 4; round += 1) {
        const walker = await signedIn(server)
        await walker.go('/sign-out')
        const cookies = new Map(walker.cookies)
        const asked = Array.from({ length: 20 }, () => outcome(server, cookies))
        const [outcomes] = await Promise.all([
          Promise.all(asked),
          // Between the first requests and the last ones.
          Promise.resolve(asked[round]).then(() => walker.submit({ decision: 'yes' })),
        ])
        for (const each of outcomes) assert.match(each, /^(tokens|login_required)$/)
        assert.equal(await outcome(server, cookies), 'login_required')
      }
    })
  }

  test('gets temporarily_unavailable if the write keeps failing', async () => {
    await using server = await aWatchedServer(configuration)
    const { cookies } = await signedIn(server)
    using database = new DatabaseSync(join(server.data, 'valetkey.db'))
    database.exec('create trigger lose before insert on token_families begin select raise(ignore); end')
    assert.equal(await outcome(server, cookies), 'temporarily_unavailable')
    database.exec('drop trigger lose')
    assert.equal(await outcome(server, cookies), 'tokens')
  })

  test('shows the consent page again after a failed write', async () => {
    await using server = await aWatchedServer(configuration)
    const walker = await new Walker(server).go(
      oldPageOf(server).request({ ...wanted, prompt: undefined }).url,
    )
    await walker.signIn()
    using database = new DatabaseSync(join(server.data, 'valetkey.db'))
    database.exec('create trigger lose before insert on token_families begin select raise(ignore); end')
    await walker.allow()
    assert.match(walker.url, /\/consent\?/)
    database.exec('drop trigger lose')
    await walker.allow()
    assert.ok(walker.answer().has('access_token'), walker.html)
  })
})
