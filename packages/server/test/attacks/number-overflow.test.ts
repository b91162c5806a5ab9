import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const notWholeSeconds = [
  '-1',
  '-0',
  '+1',
  '1.5',
  '1e3',
  '0x10',
  '1_000',
  '١٢',
  ' 1',
  '1 ',
  'NaN',
  'Infinity',
  'null',
  'true',
  '[]',
  '2147483649',
  '9999999999',
  '99999999999',
  '9007199254740993',
  `1${'0'.repeat(400)}`,
  '1,2',
  '1;2',
]

const notLifetimes = [-1, 0, 0.5, 1e9, 2 ** 31, 2 ** 53, Number.MAX_VALUE, '60', null, [], {}, true]

describe('numbers that overflow or are malformed (threat B18)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  for (const text of notWholeSeconds) {
    test(`max_age=${text.slice(0, 30)} is refused, not interpreted (OIDC Core §3.1.2.1)`, async () => {
      const walker = await new Walker(server).go(apps.spa(server).request({ max_age: text }).url)
      assert.equal(walker.answer().get('error'), 'invalid_request', walker.url)
    })
  }

  for (const text of ['0', '00', '1', '0000000001', '2147483648']) {
    test(`max_age=${text} is accepted as a number of seconds`, async () => {
      const walker = await new Walker(server).go(apps.spa(server).request({ max_age: text }).url)
      assert.match(walker.url, /\/sign-in\?/)
    })
  }

  for (const name of [
    'code',
    'interaction',
    'id_token',
    'access_token',
    'public_idle',
    'confidential_absolute',
  ]) {
    test(`lifetime ${name} must be a sensible number of seconds`, async () => {
      for (const value of notLifetimes) {
        await assert.rejects(
          aServer({ lifetimes: { [name]: value } }),
          (error: Error) => error.message.includes(`lifetimes.${name}`),
          `${name}: ${JSON.stringify(value)}`,
        )
      }
    })
  }

  test('the longest lifetimes still yield safe integers', async () => {
    const longest = 3650 * 86_400
    await using patient = await aWatchedServer({
      lifetimes: {
        public_idle: longest,
        public_absolute: longest,
        confidential_idle: longest,
        confidential_absolute: longest,
      },
    })
    const app = apps.printShop(patient)
    const tokens = await bought(
      app,
      { scope: 'openid photos.read offline_access' },
      { choice: { duration: 'forever' } },
    )
    const { body } = await app.introspect(tokens.refreshToken)
    assert.ok(Number.isSafeInteger(body.exp))
    patient.clock.advance(longest - 1)
    assert.equal((await app.refresh(tokens.refreshToken)).status, 200)
    patient.clock.advance(2)
    assert.equal((await app.refresh(tokens.refreshToken)).status, 400)
  })

  test('every time in a response is a safe integer, in the right order', async () => {
    const app = apps.printShop(server)
    const tokens = await bought(app, { scope: 'openid photos.read' })
    const { body } = await app.introspect(tokens.accessToken)
    const [iat, exp, authTime] = [body.iat, body.exp, body.auth_time].map(Number)
    for (const each of [iat, exp, authTime, tokens.body.expires_in]) assert.ok(Number.isSafeInteger(each))
    assert.equal(Number(exp) - Number(iat), tokens.body.expires_in)
    assert.ok(Number(authTime) <= Number(iat) && Number(iat) < Number(exp))
  })

  test('an access token expires at its second, and stays expired when the clock is set back', async () => {
    const app = apps.printShop(server)
    const tokens = await bought(app, { scope: 'openid photos.read' })
    const active = async (): Promise<unknown> => (await app.introspect(tokens.accessToken)).body.active
    server.clock.advance(599.999)
    assert.equal(await active(), true)
    server.clock.advance(0.001)
    assert.equal(await active(), false)
    server.clock.set(-600)
    assert.equal(await active(), false)
  })
})
