import assert from 'node:assert/strict'
import type { AddressInfo, Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Bounds, limits } from '../../src/http/door/limits.ts'
import { nodeServer } from '../../src/http/door/node.ts'
import type { HttpRequest } from '../../src/http/requests/message.ts'
import type { TestServer } from '../support/a-server.ts'
import { scrape } from '../support/metrics.ts'
import { aServerOnAPort, open, requestText } from '../support/wire.ts'

type Door = {
  issuer: string
  /** Requests that were read, and those whose answers have not left. */
  arrived: number
  outstanding: number
  mostOutstanding: number
  connections: Set<Socket>
  senders: Set<Socket>
  mostAtOnce: number
  /** Of what there was too much. */
  turnedAway: Set<string>
}

/** A door with these ends, behind which `answer` is said. */
async function aDoor(
  answer: (request: HttpRequest) => Promise<string> | string,
  bounds: Partial<Bounds> = {},
  elapsed?: () => number,
): Promise<Door & AsyncDisposable> {
  const door: Door = {
    issuer: '',
    arrived: 0,
    outstanding: 0,
    mostOutstanding: 0,
    connections: new Set(),
    senders: new Set(),
    mostAtOnce: 0,
    turnedAway: new Set(),
  }
  let atOnce = 0
  const http = nodeServer(
    async (request) => {
      const { problem } = request
      if (problem !== undefined) return { status: problem.status, headers: { ...problem.headers }, body: '' }
      atOnce += 1
      door.mostAtOnce = Math.max(door.mostAtOnce, atOnce)
      const body = await answer(request)
      atOnce -= 1
      return { status: 200, headers: {}, body }
    },
    {
      sourceAddress: (peer, { headers }) => headers['x-from'] ?? peer,
      identity: () => ({ id: 'one' }),
      turnedAway: (kind) => door.turnedAway.add(kind),
      ...(elapsed === undefined ? {} : { elapsed }),
    },
    { ...limits, ...bounds },
  )
  http.on('request', (_, outgoing) => {
    door.arrived += 1
    door.outstanding += 1
    door.mostOutstanding = Math.max(door.mostOutstanding, door.outstanding)
    outgoing.once('close', () => {
      door.outstanding -= 1
    })
  })
  http.on('connection', (socket) => {
    door.connections.add(socket)
    socket.once('close', () => door.connections.delete(socket))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  door.issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return Object.assign(door, {
    async [Symbol.asyncDispose]() {
      for (const socket of door.senders) socket.destroy()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  })
}

/** A connection to a door, which ends with it. */
async function enter(door: Door): Promise<Socket> {
  const socket = await open(door)
  door.senders.add(socket)
  return socket
}

function aGate(): { opened: Promise<void>; let: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, let: resolve }
}

const get = (path: string, header = 'X: y') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`
const flood = Array.from({ length: 8_000 }, (_, index) => get(`/${index}`)).join('')
/** The requests that one read of 64 KiB can bring. */
const oneRead = 65_536 / get('/').length + limits.held
const close = 'Connection: close'

/** What comes until somebody closes. */
async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await closed(socket)
  return Buffer.concat(chunks).toString('latin1')
}

async function closed(socket: Socket): Promise<void> {
  socket.resume()
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}

/** Everything that comes back for these bytes on a connection that the server closes. */
async function sent(server: Pick<TestServer, 'issuer'>, bytes: string): Promise<string> {
  const socket = await open(server)
  socket.write(Buffer.from(bytes, 'latin1'))
  return textOf(socket)
}

/** Lets everything happen that is due. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

const statusesIn = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

describe('requests that are sent ahead of their answers (threat F2, RFC 9112 §9.3.2)', () => {
  test('are all answered, in their order, one after the other, and are not read without end', async () => {
    await using door = await aDoor(({ path }) => `<${path}>`)
    const socket = await enter(door)
    const text = textOf(socket)
    socket.write(flood + get('/last', close))
    const paths = [...(await text).matchAll(/<\/(\w+)>/g)].map(([, path]) => path)
    assert.equal(paths.length, 8_001)
    assert.deepEqual(paths, [...Array.from({ length: 8_000 }, (_, index) => String(index)), 'last'])
    assert.equal(door.mostAtOnce, 1)
    assert.ok(door.mostOutstanding <= oneRead, `${door.mostOutstanding}`)
  })

  test('bring their bodies along, however those are cut', async () => {
    await using door = await aDoor(({ path, body }) => `<${path} ${body.length}>`)
    const post = (length: number) =>
      `POST /${length} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`
    const lengths = Array.from({ length: 60 }, (_, index) => (index % 20 === 19 ? 60_000 : index * 100))
    const socket = await enter(door)
    const text = textOf(socket)
    socket.write(lengths.map((length) => get('/') + post(length)).join('') + get('/', close))
    const read = [...(await text).matchAll(/<\/(\d+) (\d+)>/g)].map(([, path, length]) => [path, length])
    assert.deepEqual(
      read,
      lengths.map((length) => [String(length), String(length)]),
    )
  })

  test('wait in no larger number than there may be, and whoever brings one more is cut off', async () => {
    const gate = aGate()
    await using door = await aDoor(
      async () => {
        await gate.opened
        return ''
      },
      { waiting: { each: 100, inAll: 30 } },
    )
    const honest = await enter(door)
    const text = textOf(honest)
    honest.write(get('/') + get('/') + get('/', close))
    const guilty = await enter(door)
    guilty.write(flood)
    await closed(guilty)
    gate.let()
    assert.deepEqual(statusesIn(await text), [200, 200, 200])
    assert.deepEqual([...door.turnedAway], ['requests_sent_ahead'])
  })

  test('do not grow old behind each other: nobody escapes a verdict by sending something slow first', async (t) => {
    // A thief whose stolen token looked old would be told to come back, and no wrong secret of his would be counted.
    t.mock.timers.enable({ apis: ['setInterval'] })
    let now = 0
    const gate = aGate()
    await using door = await aDoor(
      async ({ path, sender }) => {
        if (path === '/slow') await gate.opened
        return `<${path} ${sender.age()}>`
      },
      {},
      () => now,
    )
    const socket = await enter(door)
    const text = textOf(socket)
    socket.write(get('/slow') + get('/behind', close))
    while (door.arrived < 2) await turn()
    for (let look = 0; look < 20; look += 1) {
      now += 250
      t.mock.timers.tick(250)
    }
    gate.let()
    assert.deepEqual((await text).match(/<.*?>/g), ['</slow 5000>', '</behind 0>'])
  })

  test('are as old as the stand of the process in which they were read, wherever they wait then', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    let now = 0
    const gate = aGate()
    await using door = await aDoor(
      async ({ path, sender }) => {
        if (path === '/slow') await gate.opened
        return `<${path} ${sender.age()}>`
      },
      {},
      () => now,
    )
    const socket = await enter(door)
    const text = textOf(socket)
    socket.write(get('/slow'))
    while (door.arrived < 1) await turn()
    now += 13_000
    socket.write(get('/behind', close))
    while (door.arrived < 2) await turn()
    gate.let()
    assert.deepEqual((await text).match(/<.*?>/g), ['</slow 13000>', '</behind 13000>'])
  })

  test('of a sender who takes no answers end with the connection, and cost no memory', async () => {
    const large = 'x'.repeat(100_000)
    await using door = await aDoor(() => large, { unsentTimeout: 300, waiting: { each: 1, inAll: 20_000 } })
    const senders = await Promise.all(Array.from({ length: 5 }, () => enter(door)))
    const before = process.memoryUsage.rss()
    for (const sender of senders) {
      sender.pause()
      sender.write(flood)
    }
    // Others are served meanwhile.
    do assert.deepEqual(statusesIn(await sent(door, get('/', close))), [200])
    while (door.connections.size > 0)
    // What the system keeps for each connection was taken: some megabytes, and not 800.
    assert.ok(door.arrived < 5 * 2 * oneRead, `${door.arrived}`)
    assert.ok(process.memoryUsage.rss() - before < 200 << 20)
    assert.deepEqual([...door.turnedAway], ['unread_answers'])
  })
})

describe('what comes through the door at once has an end (threat F2)', () => {
  test('answers that nobody takes have room in all, and the oldest makes it', async () => {
    // More than the system takes off our hands.
    const large = 'x'.repeat(24 << 20)
    await using door = await aDoor(({ path }) => (path === '/large' ? large : ''), {
      unsent: { each: 1, inAll: 50 << 20 },
    })
    const sockets: Socket[] = []
    for (let each = 0; each < 4; each += 1) {
      const socket = await enter(door)
      socket.pause().write(get('/large', close))
      sockets.push(socket)
      while (door.arrived < each + 1) await turn()
    }
    while (door.connections.size > 2) await turn()
    const [first, , , last] = sockets
    assert.ok((await textOf(first ?? assert.fail())).length < large.length)
    assert.ok((await textOf(last ?? assert.fail())).length > large.length)
  })

  test('requests that are served at once are bounded, for each address and in all', async () => {
    const gate = aGate()
    await using door = await aDoor(
      async () => {
        await gate.opened
        return ''
      },
      { served: { each: 2, inAll: 3 } },
    )
    const begin = async (from: string) => {
      const socket = await enter(door)
      socket.write(get('/', `X-From: ${from}\r\n${close}`))
      return textOf(socket)
    }
    const served = [begin('203.0.113.7'), begin('203.0.113.7')]
    while (door.mostAtOnce < 2) await turn()
    const tooMany = await begin('203.0.113.7')
    assert.match(tooMany, /^HTTP\/1\.1 429 [\s\S]*^retry-after: \d+\r$/im)
    served.push(begin('203.0.113.8'))
    while (door.mostAtOnce < 3) await turn()
    const busy = await begin('203.0.113.9')
    assert.match(busy, /^HTTP\/1\.1 503 [\s\S]*^retry-after: \d+\r$/im)
    assert.deepEqual([...door.turnedAway], ['requests_at_once'])
    gate.let()
    for (const text of served) assert.deepEqual(statusesIn(await text), [200])
    assert.deepEqual(statusesIn(await begin('203.0.113.7')), [200])
  })

  test('whoever leaves while they are served is still one of them', async () => {
    const gate = aGate()
    await using door = await aDoor(
      async () => {
        await gate.opened
        return ''
      },
      { served: { each: 1, inAll: 1 } },
    )
    const gone = await enter(door)
    gone.write(get('/'))
    while (door.mostAtOnce < 1) await turn()
    gone.destroy()
    while (door.connections.size > 0) await turn()
    assert.deepEqual(statusesIn(await sent(door, get('/', close))), [503])
    gate.let()
    while (!statusesIn(await sent(door, get('/', close))).includes(200));
    assert.equal(door.mostAtOnce, 1)
  })

  test('of more connections than there may be, one that nobody uses is closed', async () => {
    const gate = aGate()
    await using door = await aDoor(
      async ({ path }) => {
        if (path === '/wait') await gate.opened
        return path
      },
      { connections: { each: 9, inAll: 3 } },
    )
    const served = await enter(door)
    const text = textOf(served)
    served.write(get('/wait', close))
    const [used, idle] = [await enter(door), await enter(door)]
    while (door.mostAtOnce < 1 || door.connections.size < 3) await turn()
    used.write(get('/'))
    await new Promise((resolve) => used.once('data', resolve))
    const newcomer = await enter(door)
    await closed(idle)
    assert.deepEqual([...door.turnedAway], ['connections'])
    for (const socket of [used, newcomer]) {
      socket.write(get('/still', close))
      assert.match(await textOf(socket), /\/still$/)
    }
    gate.let()
    assert.match(await text, /\/wait$/)
  })

  const post = (length: number, body: string) =>
    `POST / HTTP/1.1\r\nHost: x\r\n${close}\r\nContent-Length: ${length}\r\n\r\n${body}`

  for (const [what, bytes] of [
    ['whose request does not come whole', () => post(100, 'x')],
    ['whose answers nobody takes', () => get('/').repeat(20)],
  ] as const) {
    test(`a connection ${what} keeps nobody out: it is closed for a newcomer`, async () => {
      await using door = await aDoor(() => 'x'.repeat(4_000_000), { connections: { each: 9, inAll: 1 } })
      const idle = await enter(door)
      idle.pause()
      idle.write(bytes())
      while (door.arrived < 1) await turn()
      const newcomer = await enter(door)
      newcomer.write(get('/', close))
      assert.match(await textOf(newcomer), /^HTTP\/1\.1 200 /)
      await closed(idle)
      assert.deepEqual([...door.turnedAway], ['connections'])
    })
  }

  test('bodies that come slowly have room in all, and the slowest makes it: honest ones are read', async () => {
    await using door = await aDoor(({ body }) => String(body.length), { bodies: { each: 1, inAll: 100_000 } })
    const slow: Promise<string>[] = []
    for (let each = 0; each < 6; each += 1) {
      const socket = await enter(door)
      socket.write(post(50_000, 'x'.repeat(40_000)))
      slow.push(textOf(socket))
      assert.match(await sent(door, post(3_000, 'x'.repeat(3_000))), /3000$/)
    }
    // Two of forty thousand and an honest one fit in.
    assert.deepEqual([...door.turnedAway], ['slow_bodies'])
    for (const text of slow.slice(0, 4)) assert.deepEqual(statusesIn(await text), [503])
  })

  test('a body of tiny pieces is read as it is', async () => {
    await using door = await aDoor(({ body }) => body)
    const text = Array.from({ length: 9_000 }, (_, index) => String(index % 10)).join('')
    const pieces = [...text].map((each) => `1\r\n${each}\r\n`).join('')
    const head = `POST / HTTP/1.1\r\nHost: x\r\n${close}\r\nTransfer-Encoding: chunked\r\n\r\n`
    assert.ok((await sent(door, `${head}${pieces}0\r\n\r\n`)).endsWith(text))
  })
})

describe('odd requests are answered plainly, and counted (RFC 9110, RFC 9112)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServerOnAPort({ management: { port: 0 } })
  })
  after(() => server[Symbol.asyncDispose]())

  const host = () => `Host: ${new URL(server.issuer).host}`
  const form = 'Content-Type: application/x-www-form-urlencoded'
  const chunked = 'Transfer-Encoding: chunked'
  const odd: Record<string, readonly [bytes: () => string, status: number, words?: RegExp]> = {
    'no Host in HTTP/1.1': [() => `GET /jwks HTTP/1.1\r\n${close}\r\n\r\n`, 400, /expected a Host header/],
    'no Host in HTTP/1.0': [() => 'GET /jwks HTTP/1.0\r\n\r\n', 421],
    'HTTP/1.0 with our Host': [() => `GET /jwks HTTP/1.0\r\n${host()}\r\n\r\n`, 200],
    'a CONNECT': [
      () => `CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n`,
      405,
      /this server is no proxy/,
    ],
    'a whole URL': [() => requestText(server, `GET ${server.issuer}/jwks`, [close]), 200],
    'a whole URL of another host': [() => requestText(server, 'GET http://evil.example/jwks', [close]), 421],
    'a whole URL of another scheme': [() => requestText(server, 'GET ftp://evil.example/', [close]), 404],
    'an asterisk': [() => requestText(server, 'OPTIONS *', [close]), 404],
    'an upgrade to WebSocket': [
      () => requestText(server, 'GET /jwks', ['Connection: Upgrade, close', 'Upgrade: websocket']),
      200,
    ],
    'an expectation of nobody': [
      () => requestText(server, 'POST /token', ['Expect: the-unexpected', 'Content-Length: 0', close]),
      417,
      /expected no Expect but 100-continue/,
    ],
    'a coding beside chunks': [
      () =>
        requestText(server, 'POST /token', [form, 'Transfer-Encoding: gzip, chunked', close], '0\r\n\r\n'),
      400,
      /expected no Transfer-Encoding but chunked/,
    ],
    trailers: [
      () => requestText(server, 'POST /token', [form, chunked, close], '3\r\na=b\r\n0\r\nHost: evil\r\n\r\n'),
      401,
    ],
    'no HTTP at all': [() => '\x16\x03\x01\x02\x00\r\n\r\n', 400],
    'headers without end': [() => requestText(server, 'GET /jwks', [`X-Long: ${'x'.repeat(20_000)}`]), 431],
  }

  for (const [what, [bytes, status, words]] of Object.entries(odd)) {
    test(`${what}: ${status}`, async () => {
      const counted = async () =>
        [...(await scrape(server))]
          .filter(([series]) => series.startsWith('valetkey_http_requests_total'))
          .reduce((sum, [, value]) => sum + value, 0)
      const before = await counted()
      const answer = await sent(server, bytes())
      assert.deepEqual(statusesIn(answer), [status], answer)
      if (words !== undefined) assert.match(answer, words)
      assert.equal(await counted(), before + 1)
    })
  }

  test('whoever waits to be told to go on is told so, and answered', async () => {
    const socket = await open(server)
    const text = textOf(socket)
    socket.write(
      requestText(server, 'POST /token', [form, 'Content-Length: 3', 'Expect: 100-continue', close]),
    )
    await new Promise((resolve) => socket.once('data', resolve))
    socket.write('a=b')
    assert.deepEqual(statusesIn(await text), [100, 401])
  })

  test('trailers without end are cut off', async () => {
    const trailers = `X: ${'x'.repeat(60)}\r\n`.repeat(2_000)
    const head = requestText(server, 'POST /token', [form, chunked], `3\r\na=b\r\n0\r\n${trailers}`)
    for (const status of statusesIn(await sent(server, head))) assert.ok(status < 500)
  })

  test('what is no request behind one takes no answer from it', async () => {
    const answer = await sent(server, `${requestText(server, 'GET /jwks')}\0\0\r\n\r\n`)
    assert.deepEqual(statusesIn(answer), [200])
  })

  test('health is answered while others flood, on both listeners', async () => {
    const { port } = new URL(server.managementUrl ?? '')
    const both = [server, { issuer: `http://127.0.0.1:${port}` }]
    const floods = await Promise.all(both.flatMap((each) => Array.from({ length: 5 }, () => open(each))))
    for (const socket of floods) socket.pause().write(flood.replaceAll('Host: x', host()))
    for (const each of both) {
      const health = `GET /health/live HTTP/1.1\r\nHost: localhost\r\n${close}\r\n\r\n`
      assert.deepEqual(statusesIn(await sent(each, health)), [200])
    }
    for (const socket of floods) socket.destroy()
  })
})
