import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Fleet, forward } from '../fire/fleet.ts'
import { places } from '../fire/places.ts'
import type { TestServer } from '../support/a-server.ts'
import { App, apps, type TokenAnswer } from '../support/app.ts'
import { assertAlive, assertDead, assertRefused, bought, tokensOf } from '../support/bought.ts'
import { cleanedUp } from '../support/cleaned-up.ts'
import { aCluster, aDatabase } from '../support/postgres.ts'
import { Walker } from '../support/walker.ts'
import { aServerOnAPort, formText, requestText } from '../support/wire.ts'

const scope = 'openid photos.read offline_access'

/** The refresh grace in seconds, and for how many milliseconds a server is suspended, which is longer. */
const grace = 1
const pause = 2_500

/** How a request reaches a suspended server, and whether its sender still waits when the server resumes. */
const ways = {
  'an app that closed its connection': { waits: false, before: false },
  'an app behind a proxy that keeps the connection': { waits: true, before: false },
  'an app that closed an earlier connection': { waits: false, before: true },
  'an app behind a proxy with an earlier connection': { waits: true, before: true },
} as const

for (const place of places) {
  describe(`a server that is suspended for longer than its clients wait, on ${place.name} (promise R3)`, async () => {
    let database: Awaited<ReturnType<typeof place.create>>
    let fleet: Fleet
    let app: App
    let api: App
    before(async () => {
      database = await place.create()
      const settings = { lifetimes: { refresh_grace: grace } }
      fleet = await Fleet.start({ instances: 2, settings, ...database.options })
      // The second server keeps running.
      app = apps.spa(fleet.at(1))
      api = apps.driveApi(fleet.at(1))
    })
    after(async () => {
      await fleet[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    })

    test('requests sent to it meanwhile revoke nothing, and a replay after it resumes is still detected', async () => {
      const stopped = fleet.servers[0] ?? assert.fail()
      const walker = new Walker(fleet.at(1))
      const families = []
      const codes = []
      for (const way of Object.values(ways)) {
        families.push({ way, tokens: await bought(app, { scope }, { walker }), line: await line(way.before) })
        codes.push({ way, bought: await app.authorize({ scope }, { walker }), line: await line(way.before) })
      }
      const stolen = await bought(app, { scope }, { walker })

      stopped.child.kill('SIGSTOP')
      for (const { tokens, line } of families) {
        line.post({ grant_type: 'refresh_token', refresh_token: tokens.refreshToken })
      }
      for (const { bought, line } of codes) line.post(redeeming(bought))
      const begun = performance.now()
      // Each app has given up and continues at the other server.
      const newest = []
      for (const { way, tokens, line } of families) {
        if (!way.waits) line.close()
        const second = tokensOf((await app.refresh(tokens.refreshToken)).body)
        newest.push(tokensOf((await app.refresh(second.refreshToken)).body))
      }
      const redeemed = []
      for (const { way, bought, line } of codes) {
        if (!way.waits) line.close()
        redeemed.push(tokensOf((await app.redeem(bought.code, bought.verifier)).body))
      }
      const successor = tokensOf((await app.refresh(stolen.refreshToken)).body)
      const replaced = performance.now()
      await delay(Math.max(0, pause - (performance.now() - begun)))
      stopped.child.kill('SIGCONT')

      for (const { way, line } of [...families, ...codes]) {
        if (!way.waits) continue
        const answer = await line.answer()
        assert.match(answer, /^HTTP\/1\.1 503 /)
        assert.match(answer, /^retry-after: \d+\r$/im)
        assert.match(answer, /"temporarily_unavailable"/)
      }
      // By the time these are answered, the server has read all earlier requests.
      for (let round = 0; round < 3; round += 1) {
        await fleet.at(0).fetch(new Request(`${fleet.issuer}/health/live`))
        await delay(100)
      }
      for (const tokens of [...newest, ...redeemed]) {
        await assertAlive(app, api, tokens)
        assert.equal((await app.refresh(tokens.refreshToken)).status, 200)
      }

      // Within the grace the same successor would be sent again, so wait until the grace is over.
      await delay(Math.max(0, grace * 1000 + 500 - (performance.now() - replaced)))
      // A thief who repeats the request until the response is not a 503.
      const answer = await insisting(apps.spa(fleet.at(0)), stolen.refreshToken)
      assert.equal(answer.body.error, 'invalid_grant')
      await assertDead(app, api, successor)
    })

    /** A connection to the first server: not opened yet, or one on which a request was answered before. */
    async function line(opened: boolean): Promise<Line> {
      const made = new Line(fleet.issuer, fleet.servers[0]?.port ?? assert.fail())
      if (opened) await made.warmUp()
      return made
    }
  })
}

test('a PostgreSQL suspended for longer than the grace does not sign out apps that keep retrying (promise R3)', async () => {
  const cluster = await aCluster()
  const database = await aDatabase({ server: cluster.url() })
  const settings = { lifetimes: { refresh_grace: 5 } }
  await using fleet = await Fleet.start({ instances: 2, settings, database: database.url })
  let turn = 0
  // Apps lose their patience only while the database stands still: on a slow machine they wait for their answers.
  const [short, long] = [1_000, 60_000]
  let patience = long
  /** Apps that try the servers in turn, and wait `patience` milliseconds for each. */
  const patient = {
    issuer: fleet.issuer,
    fetch(request: Request) {
      turn += 1
      return forward(request, fleet.servers[turn % 2]?.port ?? 0, patience)
    },
  }
  const walker = new Walker(patient)
  const families = []
  for (let index = 0; index < 16; index += 1) {
    families.push(await bought(apps.spa(patient), { scope }, { walker }))
  }
  const app = apps.spa(patient)

  // Every app refreshes all the time, so that some writes are under way when the database is suspended.
  let over = false
  const refreshed = families.map(() => 0)
  const living = families.map(async ({ refreshToken }, index) => {
    let newest = refreshToken
    while (!over) {
      const answer = await app.refresh(newest).catch(() => undefined)
      if (answer === undefined || answer.status === 503) continue
      assert.equal(answer.status, 200, `after ${refreshed[index]} refreshes: ${JSON.stringify(answer.body)}`)
      newest = answer.body.refresh_token ?? ''
      refreshed[index] = (refreshed[index] ?? 0) + 1
    }
  })
  const everybody = async (more: number) => {
    const wanted = refreshed.map((count) => count + more)
    while (refreshed.some((count, index) => count < (wanted[index] ?? 0))) {
      await Promise.race([delay(20), ...living])
    }
  }
  try {
    await everybody(2)
    patience = short
    cluster.freeze()
    await delay(6_500).finally(() => cluster.thaw())
    patience = long
    await everybody(2)
  } finally {
    over = true
  }
  await Promise.all(living)
})

describe('a request that took longer than its sender may have waited (promise R3)', () => {
  let server: TestServer & AsyncDisposable
  let app: App
  let walker: Walker
  let slow = false
  before(async () => {
    // Two seconds pass between any two readings of the clock.
    let elapsed = 0
    const watch = () => {
      if (slow) elapsed += 2_000
      return elapsed
    }
    server = await aServerOnAPort({}, { watch })
    app = apps.spa(server)
    walker = new Walker(server)
  })
  after(() => server[Symbol.asyncDispose]())
  beforeEach(() => {
    slow = false
  })

  /** Sends a form over a connection and closes that at once. Returns the log line of its refusal. */
  async function leave(...form: Parameters<Line['post']>): Promise<string> {
    const before = refusals().length
    const line = new Line(server.issuer, Number(new URL(server.issuer).port))
    line.post(...form)
    line.close()
    while (refusals().length === before) await delay(5)
    return refusals().at(-1) ?? ''
  }

  function sessions(): unknown {
    using database = new DatabaseSync(join(server.data, 'valetkey.db'), { readOnly: true })
    return database.prepare('select count(*) as count from sessions').get()?.count
  }

  const refusals = () =>
    server
      .logged()
      .split('\n')
      .filter((each) => each.includes('"refused"'))

  test('a code is not consumed for a sender that has disconnected, and can still be redeemed', async () => {
    const code = await app.authorize({ scope }, { walker })
    slow = true
    assert.equal(ruleOf(await leave(redeeming(code))), 'request/sender-waits')
    slow = false
    const { status, body } = await app.redeem(code.code, code.verifier)
    assert.equal(status, 200)
    assert.equal((await app.refresh(body.refresh_token ?? '')).status, 200)
  })

  test('a refresh token is not replaced for a sender that has disconnected', async () => {
    const tokens = await bought(app, { scope }, { walker })
    slow = true
    await leave({ grant_type: 'refresh_token', refresh_token: tokens.refreshToken })
    slow = false
    // If it had been replaced, the grace would be long over.
    server.clock.advance(60)
    assert.equal((await app.refresh(tokens.refreshToken)).status, 200)
  })

  test('a late replay of a code revokes nothing and gets a 503 with Retry-After', async () => {
    const tokens = await bought(app, { scope }, { walker })
    slow = true
    const answer = await app.redeem(tokens.code, tokens.verifier)
    assertRefused(answer, 'temporarily_unavailable', 503)
    assert.equal(answer.headers.get('retry-after'), '1')
    assert.equal(ruleOf(refusals().at(-1) ?? ''), 'request/still-meant')
    // Long after the code itself was deleted.
    server.clock.advance(3_000)
    await cleanedUp(server)
    assertRefused(await app.redeem(tokens.code, tokens.verifier), 'temporarily_unavailable', 503)
    slow = false
    assert.equal((await app.refresh(tokens.refreshToken)).status, 200)
    assertRefused(await app.redeem(tokens.code, tokens.verifier), 'invalid_grant')
    assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')
  })

  test('a late replay of a refresh token revokes nothing', async () => {
    const tokens = await bought(app, { scope }, { walker })
    const second = tokensOf((await app.refresh(tokens.refreshToken)).body)
    server.clock.advance(60)
    slow = true
    assertRefused(await app.refresh(tokens.refreshToken), 'temporarily_unavailable', 503)
    slow = false
    await assertAlive(app, apps.driveApi(server), second)
    assertRefused(await app.refresh(tokens.refreshToken), 'invalid_grant')
    await assertDead(app, apps.driveApi(server), second)
  })

  test('the consent of a browser that has disconnected has no effect, and can be given again', async () => {
    const { url } = app.request({ scope, prompt: 'consent' })
    await walker.go(url)
    const { action, fields } = walker.form()
    fields.set('decision', 'allow')
    server.clock.advance(5)
    slow = true
    const told = await leave(Object.fromEntries(fields), { path: action, headers: [cookiesOf(walker)] })
    assert.match(told, /"rule":"request\/sender-waits"/)
    slow = false
    await walker.allow()
    assert.match(walker.url, /[?&]code=/)
  })

  test('no session starts for a browser that has disconnected', async () => {
    const person = new Walker(server)
    await person.go('/sign-in')
    const { action, fields } = person.form()
    fields.set('username', 'alice')
    fields.set('password', 'correct horse battery')
    const before = sessions()
    const told = await leave(Object.fromEntries(fields), { path: action, headers: [cookiesOf(person)] })
    assert.match(told, /closed before the response/)
    assert.equal(sessions(), before)
  })

  test('a late request with a wrong secret is not counted as a guess', async () => {
    const shop = apps.printShop(server)
    const wrong = new App(server, 'print-shop', shop.redirectUri, 'a secret that expired on its way here')
    slow = true
    for (let round = 0; round < 150; round += 1) {
      assertRefused(await wrong.refresh('vk_rt_none'), 'invalid_client', 401)
    }
    slow = false
    assertRefused(await wrong.refresh('vk_rt_none'), 'invalid_client', 401)
  })
})

function cookiesOf({ cookies }: Walker): string {
  return `Cookie: ${[...cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`
}

/** Refreshes until the response is not a 503. */
async function insisting(app: App, refreshToken: string): Promise<TokenAnswer> {
  let answer = await app.refresh(refreshToken)
  for (; answer.status === 503; answer = await app.refresh(refreshToken)) await delay(50)
  return answer
}

function redeeming({ code, verifier }: { code: string; verifier: string }): Record<string, string> {
  const redirect = 'https://spa.example/callback'
  return { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirect }
}

/** A connection that sends raw bytes. */
class Line {
  readonly #issuer: string
  readonly #port: number
  #socket: Socket | undefined
  #text = ''

  constructor(issuer: string, port: number) {
    this.#issuer = issuer
    this.#port = port
  }

  get #open(): Socket {
    this.#socket ??= connect(this.#port, '127.0.0.1')
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        this.#text += chunk.toString('latin1')
      })
    return this.#socket
  }

  async warmUp(): Promise<void> {
    this.#open.write(requestText({ issuer: this.#issuer }, 'GET /health/live'))
    await this.answer()
    this.#text = ''
  }

  post(fields: Record<string, string>, { path = '/token', headers = [] as readonly string[] } = {}): void {
    const body = new URLSearchParams({ client_id: 'spa', ...fields }).toString()
    this.#open.write(formText({ issuer: this.#issuer }, path, body, headers))
  }

  close(): void {
    this.#open.end()
  }

  /** The complete next response. */
  async answer(): Promise<string> {
    while (!/\r\n\r\n./s.test(this.#text)) await once(this.#open, 'data')
    return this.#text
  }
}

/** The rule that a line of the log names. */
function ruleOf(line: string): string | undefined {
  return /"rule":"([^"]+)"/.exec(line)?.[1]
}
