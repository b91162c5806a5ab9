import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { createServer } from 'node:tls'
import { outgoing } from '../../src/outgoing/outgoing.ts'
import { OutgoingFailed, type SeenCall } from '../../src/protocol/ports/outgoing.ts'
import { aCall } from '../support/a-call.ts'
import { localhostCertificate } from '../support/localhost-certificate.ts'
import { aRawHost } from '../support/raw-host.ts'

const open = { allowedHosts: [], allowLoopback: true }
/** The timeout of a call to a host that hangs, in milliseconds. */
const patience = 150

function anOutgoing(change: object = {}) {
  const calls: SeenCall[] = []
  const way = outgoing({ declared: open, others: open, seen: (call) => calls.push(call), ...change })
  return { ...way, calls, running: () => way.now().reduce((sum, { running }) => sum + running, 0) }
}

const ok = 'HTTP/1.1 200 OK\r\n'
const says = (text: string) => (socket: Socket) => void socket.write(text)
/** Writes as fast as the peer reads, forever. */
const floods = (start: string, piece: string) => (socket: Socket) => {
  socket.write(start)
  const pieces = piece.repeat(Math.ceil(16_384 / piece.length))
  const more = () => {
    while (!socket.destroyed && socket.write(pieces));
  }
  socket.on('drain', more)
  more()
}
/** Writes a byte every few milliseconds, forever. */
const trickles = (start: string) => (socket: Socket) => {
  socket.write(start)
  const timer = setInterval(() => socket.write('x'), 5)
  socket.on('close', () => clearInterval(timer))
}

const misdeeds: Record<string, (socket: Socket) => void> = {
  'sends nothing': () => {},
  'switches protocols': says('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  'switches protocols and keeps sending': floods(
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    'x',
  ),
  'switches protocols without naming one': says('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  'switches protocols with a 200': says(`${ok}upgrade: x\r\nconnection: upgrade\r\n\r\n`),
  'sends 100 Continue forever': floods('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  'sends 102 Processing forever': floods('', 'HTTP/1.1 102 Processing\r\n\r\n'),
  'sends 103 Early Hints forever': floods('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
  'sends interim responses of every kind': floods('', 'HTTP/1.1 199 X\r\n\r\nHTTP/1.1 100 Y\r\n\r\n'),
  'sends 100 Continue from time to time': (socket) => {
    const timer = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 40)
    socket.on('close', () => clearInterval(timer))
  },
  'sends half a status line': says('HTTP/1.'),
  'sends half a head': says(`${ok}content-type: text/pl`),
  'trickles its head': trickles(`${ok}x: `),
  'sends an endless head': floods(ok, 'x: y\r\n'),
  'sends an endless header': floods(`${ok}x: `, 'y'),
  'sends a head and no body': says(`${ok}content-length: 5\r\n\r\n`),
  'trickles its body': trickles(`${ok}content-length: 900\r\n\r\n`),
  'trickles a body that ends with the connection': trickles(`${ok}\r\n`),
  'trickles chunks': trickles(`${ok}transfer-encoding: chunked\r\n\r\n3e8\r\n`),
  'never ends the last chunk': says(`${ok}transfer-encoding: chunked\r\n\r\n1\r\nx\r\n`),
  'sends endless chunk extensions': floods(
    `${ok}transfer-encoding: chunked\r\n\r\n`,
    `1;${'e'.repeat(900)}\r\nx\r\n`,
  ),
  'sends one endless chunk extension': floods(`${ok}transfer-encoding: chunked\r\n\r\n1;`, 'e'),
  'sends endless trailers': floods(`${ok}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x: y\r\n'),
  'sends an endless body': floods(`${ok}\r\n`, 'x'),
  'announces a body over the limit': says(`${ok}content-length: 1000000\r\n\r\n`),
  'announces a longer body than it sends': (socket) => socket.end(`${ok}content-length: 100\r\n\r\nshort`),
  'announces a negative length': says(`${ok}content-length: -1\r\n\r\nx`),
  'announces two lengths': says(`${ok}content-length: 1\r\ncontent-length: 2\r\n\r\nx`),
  'announces a length and chunks': says(
    `${ok}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n`,
  ),
  'sends a compressed body': (socket) =>
    socket.end(`${ok}content-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b\x08`),
  'uses a compressing transfer coding': (socket) =>
    socket.end(`${ok}transfer-encoding: gzip, chunked\r\n\r\n3\r\n\x1f\x8b\x08\r\n0\r\n\r\n`),
  'does not speak HTTP': says('SSH-2.0-OpenSSH_9.9\r\n'),
  'speaks HTTP/2': floods('', '\x00\x00\x12\x04\x00\x00\x00\x00\x00'),
  'closes at once': (socket) => socket.end(),
  'closes in the head': (socket) => socket.end(ok),
  'closes in a chunk': (socket) => socket.end(`${ok}transfer-encoding: chunked\r\n\r\nff\r\nx`),
  'resets at once': (socket) => socket.resetAndDestroy(),
  'resets in the body': (socket) => {
    socket.write(`${ok}content-length: 5\r\n\r\nx`, () => socket.resetAndDestroy())
  },
}

describe('a call ends and leaves nothing behind, whatever the host does (threat C20)', () => {
  for (const [misdeed, does] of Object.entries(misdeeds)) {
    test(`a host that ${misdeed}`, async () => {
      await using host = await aRawHost({ asked: does })
      const { call, calls, running } = anOutgoing({ patience })
      const url = `http://127.0.0.1:${host.port}/`
      await assert.rejects(call(aCall(url)), (error) => {
        assert.ok(error instanceof OutgoingFailed, String(error))
        return ['failed', 'late'].includes(error.failure)
      })
      assert.equal(running(), 0)
      assert.equal(calls.length, 1)
      await host.until(1)
      await host.left()
    })
  }

  // Depends on the network: the surplus bytes arrive with the end of the response, or after it.
  const uncertain: Record<string, Parameters<typeof aRawHost>[0]> = {
    'responds before the request': { connected: says(`${ok}content-length: 4\r\n\r\ndone`) },
    'responds and then sends garbage': { asked: floods(`${ok}content-length: 4\r\n\r\ndone`, 'x') },
  }
  for (const [misdeed, does] of Object.entries(uncertain)) {
    test(`a host that ${misdeed}: the call gets that response or fails`, async () => {
      await using host = await aRawHost(does)
      const { call, running } = anOutgoing({ patience })
      const came = await call(aCall(`http://127.0.0.1:${host.port}/`)).catch((error: unknown) => error)
      assert.ok(came instanceof OutgoingFailed || (came as { body: string }).body === 'done')
      assert.equal(running(), 0)
      await host.left()
    })
  }

  const honest: Record<string, (socket: Socket) => void> = {
    'after two early hints': says(
      `${'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(2)}${ok}content-length: 4\r\n\r\ndone`,
    ),
    'and keeps the connection open': says(`${ok}connection: keep-alive\r\ncontent-length: 4\r\n\r\ndone`),
    'and sends a second, unsolicited response': says(
      `${ok}content-length: 4\r\n\r\ndone${ok}content-length: 4\r\n\r\nevil`,
    ),
    'byte by byte': (socket) => {
      const bytes = `${ok}content-length: 4\r\n\r\ndone`
      for (const byte of bytes) socket.write(byte)
    },
    'and resets the connection afterwards': (socket) => {
      socket.write(`${ok}content-length: 4\r\n\r\ndone`, () => setImmediate(() => socket.destroy()))
    },
  }
  for (const [how, does] of Object.entries(honest)) {
    test(`a host that responds ${how}: the call gets the response`, async () => {
      await using host = await aRawHost({ asked: does })
      const { call, running } = anOutgoing()
      assert.equal((await call(aCall(`http://127.0.0.1:${host.port}/`))).body, 'done')
      assert.equal(running(), 0)
      await host.left()
    })
  }

  test('a call that needs only the status does not wait for the body', async () => {
    await using host = await aRawHost({ asked: trickles('HTTP/1.1 204 No Content\r\n\r\n') })
    await using other = await aRawHost({ asked: trickles(`${ok}content-encoding: gzip\r\n\r\n`) })
    const { call } = anOutgoing()
    for (const [{ port }, status] of [
      [host, 204],
      [other, 200],
    ] as const) {
      const request = aCall(`http://127.0.0.1:${port}/`, { longest: 0, as: 'status' })
      assert.equal((await call(request)).status, status)
    }
    await Promise.all([host.left(), other.left()])
  })
})

describe('a call over TLS ends, whatever the host does instead (threat C20)', () => {
  const { key, cert } = localhostCertificate
  const misbehaving: Record<string, Parameters<typeof aRawHost>[0]> = {
    'never answers the handshake': {},
    'trickles the handshake': { asked: trickles('\x16\x03\x03\x40\x00') },
    'answers the handshake with garbage': { asked: floods('', '\x00\xff') },
    'closes in the middle of the handshake': { asked: (socket) => void socket.end('\x16\x03\x03') },
    'resets in the middle of the handshake': { asked: (socket) => void socket.resetAndDestroy() },
    'speaks HTTP': { asked: says(`${ok}content-length: 4\r\n\r\ndone`) },
  }
  for (const [misdeed, does] of Object.entries(misbehaving)) {
    test(`a host that ${misdeed}`, async () => {
      await using host = await aRawHost(does)
      const { call, running } = anOutgoing({ patience })
      await assert.rejects(call(aCall(`https://127.0.0.1:${host.port}/`)), OutgoingFailed)
      assert.equal(running(), 0)
      await host.until(1)
      await host.left()
    })
  }

  test('a host with an untrusted certificate, or one for another host', async () => {
    const server = createServer({ key, cert }, (socket) => {
      socket.resume().end(`${ok}content-length: 4\r\n\r\ndone`)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as { port: number }
    try {
      const named = { allowedHosts: ['app.example', 'other.example'], allowLoopback: true }
      const lookup = async () => ['127.0.0.1']
      const untrusted = anOutgoing({ lookup, declared: named })
      await assert.rejects(untrusted.call(aCall(`https://app.example:${port}/`)), /SELF_SIGNED/)
      const { call } = anOutgoing({ lookup, declared: named, ca: cert })
      assert.equal((await call(aCall(`https://app.example:${port}/`))).body, 'done')
      assert.equal((await call(aCall(`https://127.0.0.1:${port}/`))).body, 'done')
      await assert.rejects(call(aCall(`https://other.example:${port}/`)), /ERR_TLS_CERT_ALTNAME_INVALID/)
    } finally {
      await new Promise((closed) => server.close(closed))
    }
  })
})
