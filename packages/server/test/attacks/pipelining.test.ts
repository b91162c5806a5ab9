import assert from 'node:assert/strict'
import type { AddressInfo, Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Bounds, limits } from '../../src/http/connections/limits.ts'
import { nodeServer } from '../../src/http/connections/node.ts'
import type { HttpRequest } from '../../src/http/requests/message.ts'
import type { TestServer } from '../support/a-server.ts'
import { scrape } from '../support/metrics.ts'
import { aServerOnAPort, open, requestText } from '../support/wire.ts'

type Listener = {
  issuer: string
  /** The number of requests that were read, and of those without a complete response. */
  arrived: number
  outstanding: number
  mostOutstanding: number
  connections: Set<Socket>
  senders: Set<Socket>
  mostAtOnce: number
  /** The bounds that refused something. */
  turnedAway: Set<string>
}

/** A listener with these bounds, whose responses have the body `answer`. */
async function aListener(
  answer: (request: HttpRequest) => Promise<string> | string,
  bounds: Partial<Bounds> = {},
  elapsed?: () => number,
): Promise<Listener & AsyncDisposable> {
  const listener: Listener = {
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
      listener.mostAtOnce = Math.max(listener.mostAtOnce, atOnce)
      const body = await answer(request)
      atOnce -= 1
      return { status: 200, headers: {}, body }
    },
    {
      sourceAddress: (peer, { headers }) => headers['x-from'] ?? peer,
      identity: () => ({ id: 'one' }),
      turnedAway: (kind) => listener.turnedAway.add(kind),
      ...(elapsed === undefined ? {} : { elapsed }),
    },
    { ...limits, ...bounds },
  )
  http.on('request', (_, outgoing) => {
    listener.arrived += 1
    listener.outstanding += 1
    listener.mostOutstanding = Math.max(listener.mostOutstanding, listener.outstanding)
    outgoing.once('close', () => {
      listener.outstanding -= 1
    })
  })
  http.on('connection', (socket) => {
    listener.connections.add(socket)
    socket.once('close', () => listener.connections.delete(socket))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  listener.issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return Object.assign(listener, {
    async [Symbol.asyncDispose]() {
      for (const socket of listener.senders) socket.destroy()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  })
}

/** A connection to a listener, which is closed with it. */
async function connect(listener: Listener): Promise<Socket> {
  const socket = await open(listener)
  listener.senders.add(socket)
  return socket
}

function aGate(): { opened: Promise<void>; let: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, let: resolve }
}

const get = (path: string, header = 'X: y') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`
const flood = Array.from({ length: 8_000 }, (_, index) => get(`/${index}`)).join('')
/** The number of requests that one read of 64 KiB can contain. */
const oneRead = 65_536 / get('/').length + limits.held
const close = 'Connection: close'

/** Everything that arrives until the connection is closed. */
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

/** Sends the bytes, and returns everything that arrives until the server closes the connection. */
async function sent(server: Pick<TestServer, 'issuer'>, bytes: string): Promise<string> {
  const socket = await open(server)
  socket.write(Buffer.from(bytes, 'latin1'))
  return textOf(socket)
}

/** One turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

const statusesIn = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

describe('pipelined requests (threat F2, RFC 9112 §9.3.2)', () => {
  test('all get a response, in order, one after the other, and a bounded number is read at a time', async () => {
    await using listener = await aListener(({ path }) => `<${path}>`)
    const socket = await connect(listener)
    const text = textOf(socket)
    socket.write(flood + get('/last', close))
    const paths = [...(await text).matchAll(/<\/(\w+)>/g)].map(([, path]) => path)
    assert.equal(paths.length, 8_001)
    assert.deepEqual(paths, [...Array.from({ length: 8_000 }, (_, index) => String(index)), 'last'])
    assert.equal(listener.mostAtOnce, 1)
    assert.ok(listener.mostOutstanding <= oneRead, `${listener.mostOutstanding}`)
  })

  test('may have bodies, however those are split', async () => {
    await using listener = await aListener(({ path, body }) => `<${path} ${body.length}>`)
    const post = (length: number) =>
      `POST /${length} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`
    const lengths = Array.from({ length: 60 }, (_, index) => (index % 20 === 19 ? 60_000 : index * 100))
    const socket = await connect(listener)
    const text = textOf(socket)
    socket.write(lengths.map((length) => get('/') + post(length)).join('') + get('/', close))
    const read = [...(await text).matchAll(/<\/(\d+) (\d+)>/g)].map(([, path, length]) => [path, length])
    assert.deepEqual(
      read,
      lengths.map((length) => [String(length), String(length)]),
    )
  })

  test('are limited in number, and a connection that exceeds the limit is closed', async () => {
    const gate = aGate()
    await using listener = await aListener(
      async () => {
        await gate.opened
        return ''
      },
      { waiting: { each: 100, inAll: 30 } },
    )
    const honest = await connect(listener)
    const text = textOf(honest)
    honest.write(get('/') + get('/') + get('/', close))
    const guilty = await connect(listener)
    guilty.write(flood)
    await closed(guilty)
    gate.let()
    assert.deepEqual(statusesIn(await text), [200, 200, 200])
    assert.deepEqual([...listener.turnedAway], ['requests_sent_ahead'])
  })

  test('do not age while they wait behind each other, so that a slow first request does not make a replay look late', async (t) => {
    // Otherwise a thief's replay would get a 503 instead of a refusal, and their wrong secrets would not be counted.
    t.mock.timers.enable({ apis: ['setInterval'] })
    let now = 0
    const gate = aGate()
    await using listener = await aListener(
      async ({ path, sender }) => {
        if (path === '/slow') await gate.opened
        return `<${path} ${sender.age()}>`
      },
      {},
      () => now,
    )
    const socket = await connect(listener)
    const text = textOf(socket)
    socket.write(get('/slow') + get('/behind', close))
    while (listener.arrived < 2) await turn()
    for (let look = 0; look < 20; look += 1) {
      now += 250
      t.mock.timers.tick(250)
    }
    gate.let()
    assert.deepEqual((await text).match(/<.*?>/g), ['</slow 5000>', '</behind 0>'])
  })

  test('have the age of the process’s pause before they were read, wherever they wait afterwards', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    let now = 0
    const gate = aGate()
    await using listener = await aListener(
      async ({ path, sender }) => {
        if (path === '/slow') await gate.opened
        return `<${path} ${sender.age()}>`
      },
      {},
      () => now,
    )
    const socket = await connect(listener)
    const text = textOf(socket)
    socket.write(get('/slow'))
    while (listener.arrived < 1) await turn()
    now += 13_000
    socket.write(get('/behind', close))
    while (listener.arrived < 2) await turn()
    gate.let()
    assert.deepEqual((await text).match(/<.*?>/g), ['</slow 13000>', '</behind 13000>'])
  })

  test('of a client that does not read its responses are dropped with the connection, and cost no memory', async () => {
    const large = 'x'.repeat(100_000)
    await using listener = await aListener(() => large, {
      unsentTimeout: 300,
      waiting: { each: 1, inAll: 20_000 },
    })
    const senders = await Promise.all(Array.from({ length: 5 }, () => connect(listener)))
    const before = process.memoryUsage.rss()
    for (const sender of senders) {
      sender.pause()
      sender.write(flood)
    }
    // Other connections are served in the meantime.
    do assert.deepEqual(statusesIn(await sent(listener, get('/', close))), [200])
    while (listener.connections.size > 0)
    // Only the system's buffers of each connection were filled: some megabytes, and not 800.
    assert.ok(listener.arrived < 5 * 2 * oneRead, `${listener.arrived}`)
    assert.ok(process.memoryUsage.rss() - before < 200 << 20)
    assert.deepEqual([...listener.turnedAway], ['unread_answers'])
  })
})

describe('concurrent work is bounded (threat F2)', () => {
  test('unread responses are bounded in total, and the oldest is dropped first', async () => {
    // More than the system's buffers can take.
    const large = 'x'.repeat(24 << 20)
    await using listener = await aListener(({ path }) => (path === '/large' ? large : ''), {
      unsent: { each: 1, inAll: 50 << 20 },
    })
    const sockets: Socket[] = []
    for (let each = 0; each < 4; each += 1) {
      const socket = await connect(listener)
      socket.pause().write(get('/large', close))
      sockets.push(socket)
      while (listener.arrived < each + 1) await turn()
    }
    while (listener.connections.size > 2) await turn()
    const [first, , , last] = sockets
    assert.ok((await textOf(first ?? assert.fail())).length < large.length)
    assert.ok((await textOf(last ?? assert.fail())).length > large.length)
  })

  test('concurrent requests are bounded, for each address and in total', async () => {
    const gate = aGate()
    await using listener = await aListener(
      async () => {
        await gate.opened
        return ''
      },
      { served: { each: 2, inAll: 3 } },
    )
    const begin = async (from: string) => {
      const socket = await connect(listener)
      socket.write(get('/', `X-From: ${from}\r\n${close}`))
      return textOf(socket)
    }
    const served = [begin('203.0.113.7'), begin('203.0.113.7')]
    while (listener.mostAtOnce < 2) await turn()
    const tooMany = await begin('203.0.113.7')
    assert.match(tooMany, /^HTTP\/1\.1 429 [\s\S]*^retry-after: \d+\r$/im)
    served.push(begin('203.0.113.8'))
    while (listener.mostAtOnce < 3) await turn()
    const busy = await begin('203.0.113.9')
    assert.match(busy, /^HTTP\/1\.1 503 [\s\S]*^retry-after: \d+\r$/im)
    assert.deepEqual([...listener.turnedAway], ['requests_at_once'])
    gate.let()
    for (const text of served) assert.deepEqual(statusesIn(await text), [200])
    assert.deepEqual(statusesIn(await begin('203.0.113.7')), [200])
  })

  test('a request whose client disconnected counts until its work is done', async () => {
    const gate = aGate()
    await using listener = await aListener(
      async () => {
        await gate.opened
        return ''
      },
      { served: { each: 1, inAll: 1 } },
    )
    const gone = await connect(listener)
    gone.write(get('/'))
    while (listener.mostAtOnce < 1) await turn()
    gone.destroy()
    while (listener.connections.size > 0) await turn()
    assert.deepEqual(statusesIn(await sent(listener, get('/', close))), [503])
    gate.let()
    while (!statusesIn(await sent(listener, get('/', close))).includes(200));
    assert.equal(listener.mostAtOnce, 1)
  })

  test('beyond the bound on connections an idle one is closed', async () => {
    const gate = aGate()
    await using listener = await aListener(
      async ({ path }) => {
        if (path === '/wait') await gate.opened
        return path
      },
      { connections: { each: 9, inAll: 3 } },
    )
    const served = await connect(listener)
    const text = textOf(served)
    served.write(get('/wait', close))
    const [used, idle] = [await connect(listener), await connect(listener)]
    while (listener.mostAtOnce < 1 || listener.connections.size < 3) await turn()
    used.write(get('/'))
    await new Promise((resolve) => used.once('data', resolve))
    const newcomer = await connect(listener)
    await closed(idle)
    assert.deepEqual([...listener.turnedAway], ['connections'])
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
    ['with an incomplete request', () => post(100, 'x')],
    ['with unread responses', () => get('/').repeat(20)],
  ] as const) {
    test(`a connection ${what} does not block others: it is closed for a new one`, async () => {
      await using listener = await aListener(() => 'x'.repeat(4_000_000), {
        connections: { each: 9, inAll: 1 },
      })
      const idle = await connect(listener)
      idle.pause()
      idle.write(bytes())
      while (listener.arrived < 1) await turn()
      const newcomer = await connect(listener)
      newcomer.write(get('/', close))
      assert.match(await textOf(newcomer), /^HTTP\/1\.1 200 /)
      await closed(idle)
      assert.deepEqual([...listener.turnedAway], ['connections'])
    })
  }

  test('slow bodies are bounded in total, and the slowest is dropped first, so that others are read', async () => {
    await using listener = await aListener(({ body }) => String(body.length), {
      bodies: { each: 1, inAll: 100_000 },
    })
    const slow: Promise<string>[] = []
    for (let each = 0; each < 6; each += 1) {
      const socket = await connect(listener)
      socket.write(post(50_000, 'x'.repeat(40_000)))
      slow.push(textOf(socket))
      assert.match(await sent(listener, post(3_000, 'x'.repeat(3_000))), /3000$/)
    }
    // Two of forty thousand bytes and a complete one fit.
    assert.deepEqual([...listener.turnedAway], ['slow_bodies'])
    for (const text of slow.slice(0, 4)) assert.deepEqual(statusesIn(await text), [503])
  })

  test('a body in one-byte chunks is read unchanged', async () => {
    await using listener = await aListener(({ body }) => body)
    const text = Array.from({ length: 9_000 }, (_, index) => String(index % 10)).join('')
    const pieces = [...text].map((each) => `1\r\n${each}\r\n`).join('')
    const head = `POST / HTTP/1.1\r\nHost: x\r\n${close}\r\nTransfer-Encoding: chunked\r\n\r\n`
    assert.ok((await sent(listener, `${head}${pieces}0\r\n\r\n`)).endsWith(text))
  })
})

describe('odd requests get a plain response, and are counted (RFC 9110, RFC 9112)', () => {
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
      /this server is not a proxy/,
    ],
    'a target in absolute form': [() => requestText(server, `GET ${server.issuer}/jwks`, [close]), 200],
    'an absolute target of another host': [
      () => requestText(server, 'GET http://evil.example/jwks', [close]),
      421,
    ],
    'an absolute target of another scheme': [
      () => requestText(server, 'GET ftp://evil.example/', [close]),
      404,
    ],
    'an asterisk': [() => requestText(server, 'OPTIONS *', [close]), 404],
    'an upgrade to WebSocket': [
      () => requestText(server, 'GET /jwks', ['Connection: Upgrade, close', 'Upgrade: websocket']),
      200,
    ],
    'an unknown expectation': [
      () => requestText(server, 'POST /token', ['Expect: the-unexpected', 'Content-Length: 0', close]),
      417,
      /expected no Expect header other than 100-continue/,
    ],
    'another transfer coding before chunked': [
      () =>
        requestText(server, 'POST /token', [form, 'Transfer-Encoding: gzip, chunked', close], '0\r\n\r\n'),
      400,
      /expected no Transfer-Encoding other than chunked/,
    ],
    trailers: [
      () => requestText(server, 'POST /token', [form, chunked, close], '3\r\na=b\r\n0\r\nHost: evil\r\n\r\n'),
      401,
    ],
    'bytes that are not HTTP': [() => '\x16\x03\x01\x02\x00\r\n\r\n', 400],
    'headers that are too long': [
      () => requestText(server, 'GET /jwks', [`X-Long: ${'x'.repeat(20_000)}`]),
      431,
    ],
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

  test('a client that waits for 100 Continue receives it, and then its response', async () => {
    const socket = await open(server)
    const text = textOf(socket)
    socket.write(
      requestText(server, 'POST /token', [form, 'Content-Length: 3', 'Expect: 100-continue', close]),
    )
    await new Promise((resolve) => socket.once('data', resolve))
    socket.write('a=b')
    assert.deepEqual(statusesIn(await text), [100, 401])
  })

  test('endless trailers are cut off', async () => {
    const trailers = `X: ${'x'.repeat(60)}\r\n`.repeat(2_000)
    const head = requestText(server, 'POST /token', [form, chunked], `3\r\na=b\r\n0\r\n${trailers}`)
    for (const status of statusesIn(await sent(server, head))) assert.ok(status < 500)
  })

  test('garbage after a request does not affect its response', async () => {
    const answer = await sent(server, `${requestText(server, 'GET /jwks')}\0\0\r\n\r\n`)
    assert.deepEqual(statusesIn(answer), [200])
  })

  test('health checks are answered during a flood, on both listeners', async () => {
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
