import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { BreachedPasswords, type BreachLookup } from '../../src/accounts/passwords/breached-passwords.ts'
import { signUpLimits } from '../../src/accounts/sign-up/sign-up.ts'
import { outgoing } from '../../src/outgoing/outgoing.ts'
import { Clock } from '../support/clock.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const stolen = 'window garden stolen'
const fine = 'window garden staple'
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()
const filler = Array.from({ length: 800 }, (_, index) => `${sha1(`filler ${index}`).slice(5)}:${index + 1}`)
/** A correct response with `stolen` in it, seen this often. */
const range = (count = 7) => [...filler, `${sha1(stolen).slice(5)}:${count}`].sort().join('\r\n')

type Answer = (response: ServerResponse, request: IncomingMessage) => void
const says =
  (body: string, status = 200, headers = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body)

/** A service on this machine, and what it was asked. */
async function aService(answer: Answer) {
  const asked: { path: string; headers: IncomingMessage['headers'] }[] = []
  const service = { answer, asked }
  const http = createServer((request, response) => {
    asked.push({ path: request.url ?? '', headers: request.headers })
    service.answer(response, request)
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return Object.assign(service, {
    url: `http://127.0.0.1:${port}/range/`,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      await new Promise((closed) => http.close(closed))
    },
  })
}

function lookups(url: string, patience = 5_000) {
  const seen: [BreachLookup, string | undefined][] = []
  const clock = new Clock()
  const open = { allowedHosts: [], allowLoopback: true }
  const { call, now: running } = outgoing({ declared: open, others: open, patience })
  const passwords = new BreachedPasswords({
    url,
    call,
    now: () => clock.now(),
    seen: (outcome, reason) => seen.push([outcome, reason]),
  })
  const free = () => running().every((each) => each.running === 0 && each.waiting === 0)
  return { has: (password: string) => passwords.has(password, '203.0.113.1'), seen, clock, free }
}

describe('a look-up among breached passwords (threat D4, ASVS 6.2.12)', () => {
  test('tells the service five digits of the hash and nothing else', async () => {
    await using service = await aService(says(range()))
    const { has, seen } = lookups(service.url)
    assert.deepEqual([await has(stolen), await has(fine)], [true, false])
    assert.deepEqual(seen, [
      ['breached', undefined],
      ['not_breached', undefined],
    ])
    assert.deepEqual(
      service.asked.map(({ path }) => path),
      [stolen, fine].map((password) => `/range/${sha1(password).slice(0, 5)}`),
    )
    for (const { headers } of service.asked) {
      assert.equal(headers['add-padding'], 'true')
      const sent = JSON.stringify(headers)
      assert.doesNotMatch(sent, /cookie|authorization|referer|203\.0\.113|garden/i)
    }
  })

  test('compares the letters, not the keyboard that wrote them, and respects case', async () => {
    const hash = sha1('caf\u00e9 au lait')
    await using service = await aService(says(`${hash.slice(5).toLowerCase()}:3`))
    const { has } = lookups(service.url)
    assert.equal(await has('cafe\u0301 au lait'), true)
    assert.equal(await has('Caf\u00e9 au lait'), false)
  })

  test('does not take padding for a breach', async () => {
    await using service = await aService(says(range(0)))
    assert.equal(await lookups(service.url).has(stolen), false)
  })

  test('keeps a response for ten minutes, and sixteen of them', async () => {
    await using service = await aService(says(range()))
    const { has, clock } = lookups(service.url)
    for (let time = 0; time < 5; time += 1) await has(stolen)
    assert.equal(service.asked.length, 1)
    for (let other = 0; other < 16; other += 1) await has(`another one ${other}`)
    await has(stolen)
    assert.equal(service.asked.length, 18)
    clock.advance(601)
    await has(stolen)
    assert.equal(service.asked.length, 19)
  })

  const lies: Record<string, Answer> = {
    'answers with a page': says('<!doctype html><p>Log in to the hotel network'),
    'answers with nothing': says(''),
    'answers with a hash that is too long': says(`${range()}\r\n${'A'.repeat(36)}:1`),
    'answers with a count that is no number': says(`${'A'.repeat(35)}:many`),
    'answers with a count that is too long': says(`${'A'.repeat(35)}:${'9'.repeat(13)}`),
    'answers with one long line': says('A'.repeat(200_000)),
    'answers with the list as an error': says(range(), 404),
    'redirects elsewhere': says('', 302, { location: 'http://127.0.0.1:1/' }),
    'sends megabytes': (response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(`${range()}\r\n`));
      }
      response.on('drain', more)
      more()
    },
    'announces megabytes': says('', 200, { 'content-length': 900_000_000 }),
    'sends bytes that are not UTF-8': (response) => response.end(Buffer.from([0xff, 0xfe])),
    'sends a compressed body': says('x', 200, { 'content-encoding': 'gzip' }),
    'closes the connection': (response) => response.destroy(),
    'closes it in the middle': (response) => {
      response
        .writeHead(200, { 'content-length': 5000 })
        .write(range().slice(0, 100), () => response.destroy())
    },
    hangs: () => {},
    'hangs in the middle': (response) => response.writeHead(200).write(range()),
  }
  for (const [name, answer] of Object.entries(lies)) {
    test(`accepts the password if the service ${name}, and says so`, async () => {
      await using service = await aService(answer)
      const { has, seen, free } = lookups(service.url, 300)
      assert.equal(await has(stolen), false)
      assert.deepEqual(
        seen.map(([outcome]) => outcome),
        ['failed'],
      )
      assert.doesNotMatch(seen[0]?.[1] ?? '', /stolen|garden/)
      assert.ok(free())
    })
  }

  test('leaves a service alone for a minute that answers 429 or has a fault', async () => {
    for (const status of [429, 503]) {
      await using service = await aService(says('slow down', status))
      const { has, clock, seen } = lookups(service.url)
      for (let time = 0; time < 20; time += 1) assert.equal(await has(`${stolen} ${time}`), false)
      assert.equal(service.asked.length, 1)
      assert.equal(seen.length, 20)
      service.answer = says(range())
      clock.advance(60)
      assert.equal(await has(stolen), true)
    }
  })

  test('happens at most two hundred times at once and ten times a second, whoever chooses passwords', async () => {
    await using service = await aService(says(range()))
    const { has, seen } = lookups(service.url)
    const began = performance.now()
    for (let index = 0; index < 400; index += 1) await has(`${fine} ${index}`)
    const seconds = (performance.now() - began) / 1000
    assert.ok(service.asked.length <= 201 + 10 * seconds, `${service.asked.length} in ${seconds} s`)
    assert.ok(seen.some(([, reason]) => reason?.includes('called too often')))
  })

  test('of many people at once, to a service that hangs, does not wait in line', async () => {
    await using service = await aService(() => {})
    const { has, free } = lookups(service.url, 300)
    const all = await Promise.all(Array.from({ length: 200 }, (_, index) => has(`${stolen} ${index}`)))
    assert.ok(all.every((breached) => !breached))
    assert.ok(service.asked.length <= 16, String(service.asked.length))
    assert.ok(free())
  })
})

describe('signing up where passwords are looked up', () => {
  const signUp = async (walker: Walker, username: string, password: string) => {
    await walker.go('/sign-up')
    return walker.submit({ username, name: '', password, password_again: password })
  }
  const served = (url: string) =>
    aWatchedServer({
      features: { sign_up: true },
      management: { port: 0 },
      passwords: { breach_lookup_url: url },
    })

  test('a breached password is refused beside its field, and a failing service delays nobody', async () => {
    await using service = await aService(says(range()))
    await using server = await served(service.url)
    const walker = new Walker(server)
    await signUp(walker, 'olive', stolen)
    assert.equal(walker.status, 422)
    assert.match(walker.html, /id="password-problem" role="alert">This password was stolen from another site/)
    // Common passwords are refused without asking anybody.
    await signUp(walker, 'olive', 'password')
    assert.match(walker.html, /Many people use this password/)
    assert.equal(service.asked.length, 1)

    service.answer = (response) => response.destroy()
    for (const username of ['olive', 'otto', 'oda']) {
      const fresh = new Walker(server)
      await signUp(fresh, username, `${stolen} ${username}`)
      assert.match(fresh.html, /You are signed in/)
    }
    assert.equal(server.logged().match(/a password was accepted that could not be looked up/g)?.length, 1)
    const counted = (await server.families()).find(({ name }) => name === 'valetkey_breach_lookups_total')
    const counts = counted?.samples.map(({ labels, value }) => [Object.values(labels)[0], value])
    assert.deepEqual(Object.fromEntries(counts ?? []), { breached: 1, failed: 3 })
  })

  test('nobody can make the server send requests without limit', async () => {
    await using service = await aService((response, request) => {
      const prefix = request.url?.slice(-5) ?? ''
      // Says that everything was breached.
      const all = Array.from({ length: 100 }, (_, index) => `${sha1(`${prefix}${index}`).slice(5)}:1`)
      response.end(
        [...all, ...made.filter((hash) => hash.startsWith(prefix)).map((hash) => `${hash.slice(5)}:1`)].join(
          '\n',
        ),
      )
    })
    const made: string[] = []
    await using server = await served(service.url)
    const most = signUpLimits[0]?.attempts ?? 0
    const statuses: number[] = []
    for (let time = 0; time < most + 10; time += 1) {
      const walker = new Walker({
        ...server,
        fetch: (request) => server.fetch(request, '203.0.113.1'),
        issuer: server.issuer,
        clock: server.clock,
      })
      made.push(sha1(`${stolen} ${time}`))
      statuses.push((await signUp(walker, `mallory-${time}`, `${stolen} ${time}`)).status)
    }
    assert.equal(service.asked.length, most)
    assert.deepEqual([statuses[0], statuses.at(-1)], [422, 429])
  })

  test('without the setting nobody is asked', async () => {
    await using server = await aWatchedServer({ features: { sign_up: true } })
    const walker = await signUp(new Walker(server), 'olive', stolen)
    assert.match(walker.html, /You are signed in/)
    assert.doesNotMatch(server.logged(), /breached/)
  })
})
