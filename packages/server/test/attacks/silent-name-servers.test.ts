import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { nameLookup } from '../../src/outgoing/name-lookup.ts'
import { outgoing } from '../../src/outgoing/outgoing.ts'
import { OutgoingFailed } from '../../src/protocol/ports/outgoing.ts'
import { aCall } from '../support/a-call.ts'
import { aNameServer, type Says } from '../support/fake-name-server.ts'
import { aRawHost } from '../support/raw-host.ts'

const folder = mkdtempSync(join(tmpdir(), 'valetkey-hosts-'))
after(() => rmSync(folder, { recursive: true }))
const hosts = join(folder, 'hosts')
writeFileSync(
  hosts,
  '127.0.0.1 localhost\n127.0.0.1\tapp.internal App # ours\r\n::1 app.internal\n10.0.0.9 bad%name\n',
)

const answering = {
  asked: (socket: { end(text: string): unknown }) => void socket.end('HTTP/1.1 200 OK\r\n\r\ndone'),
}

/** Outgoing calls that resolve names with a name server under the control of the test. */
async function outgoingAsking(says: Says, allowedHosts: readonly string[], patience = 5_000) {
  const server = await aNameServer(says)
  const declared = { allowedHosts, allowLoopback: true }
  const lookup = nameLookup({ hosts, servers: server.servers })
  const way = outgoing({ declared, others: declared, lookup, patience })
  const running = () => way.now().reduce((sum, call) => sum + call.running, 0)
  return { ...way, running, asked: server.asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe('a silent name server (threat C20)', () => {
  test('makes the call time out, and leaves nothing running', async () => {
    await using way = await outgoingAsking(() => 'silence', [], 1_000)
    await assert.rejects(way.call(aCall('https://shop.example/')), /did not answer within 1000 ms/)
    assert.equal(way.running(), 0)
    assert.deepEqual(new Set(way.asked), new Set(['shop.example']))
  })

  test('does not delay calls to names that resolve, however many calls wait for it', async () => {
    await using host = await aRawHost(answering)
    const says: Says = (name, family) =>
      name.startsWith('dead') ? 'silence' : family === 4 ? ['127.0.0.1'] : []
    await using way = await outgoingAsking(says, [`good.example:${host.port}`])
    const dead = Array.from({ length: 50 }, (_, index) =>
      way.call(
        aCall(`https://dead-${index}.example/`, { client: { id: `app-${index % 3}`, declared: true } }),
      ),
    )
    const lost = Promise.allSettled(dead)
    while (way.asked.length < 40) await new Promise((resolve) => setImmediate(resolve))
    assert.equal((await way.call(aCall(`http://good.example:${host.port}/`))).body, 'done')
    assert.equal(way.running(), 24, 'the calls to unresolved names are still running')
    for (const { status } of await lost) assert.equal(status, 'rejected')
    assert.equal(way.running(), 0)
  })

  test('for one address family does not delay the other', async () => {
    await using host = await aRawHost(answering)
    const says: Says = (_, family) => (family === 6 ? 'silence' : ['127.0.0.1'])
    await using way = await outgoingAsking(says, [`app.example:${host.port}`])
    assert.equal((await way.call(aCall(`http://app.example:${host.port}/`))).body, 'done')
  })
})

describe('the addresses of a name', () => {
  const lookup = async (name: string, says: Says, vouched = false) => {
    await using server = await aNameServer(says)
    const find = nameLookup({ hosts, servers: server.servers })
    const { signal } = new AbortController()
    return { addresses: await find(name, { signal, vouched }), asked: server.asked }
  }

  test('come from the hosts file first, before any name server is asked', async () => {
    const { addresses, asked } = await lookup('app.internal', () => ['203.0.113.9'])
    assert.deepEqual([addresses, asked], [['127.0.0.1', '::1'], []])
    assert.deepEqual((await lookup('app', () => 'unknown')).addresses, ['127.0.0.1'])
  })

  test('are loopback for localhost and its subdomains (RFC 6761 §6.3)', async () => {
    assert.deepEqual((await lookup('localhost', () => 'unknown')).addresses, ['127.0.0.1'])
    assert.deepEqual((await lookup('app.localhost', () => 'unknown')).addresses, ['127.0.0.1', '::1'])
  })

  test('include both address families', async () => {
    const says: Says = (_, family) => (family === 4 ? ['203.0.113.1', '203.0.113.2'] : ['2001:db8::1'])
    const { addresses } = await lookup('app.example', says)
    assert.deepEqual(addresses, ['2001:db8::1', '203.0.113.1', '203.0.113.2'])
  })

  test('a name that neither the name servers nor the system know is not found, even if the operator named it', async () => {
    for (const vouched of [false, true]) {
      await assert.rejects(
        lookup('no-such-name.invalid', () => 'unknown', vouched),
        (error) => error instanceof OutgoingFailed && /cannot be found/.test(error.message),
      )
    }
    await assert.rejects(
      lookup('a..b', () => 'unknown'),
      OutgoingFailed,
    )
  })

  test('a missing hosts file counts as empty, and a changed one is read again', async () => {
    const changing = join(folder, 'changing')
    await using server = await aNameServer(() => 'unknown')
    const find = nameLookup({ hosts: changing, servers: server.servers })
    const how = { signal: new AbortController().signal, vouched: false }
    await assert.rejects(find('new.internal', how), OutgoingFailed)
    writeFileSync(changing, '10.0.0.1 new.internal\n')
    assert.deepEqual(await find('new.internal', how), ['10.0.0.1'])
    writeFileSync(changing, '10.0.0.22 new.internal\n')
    assert.deepEqual(await find('new.internal', how), ['10.0.0.22'])
  })
})

describe('a name unknown to the name servers', () => {
  const inside = ['10.0.0.7']
  async function aLookup(system: (name: string) => Promise<readonly string[]>) {
    const server = await aNameServer(() => 'unknown')
    const find = nameLookup({ hosts, servers: server.servers, system })
    return { find, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  }

  test('is looked up by the system only if the operator named it, never for a self-registered app', async () => {
    const asked: string[] = []
    await using lookup = await aLookup(async (name) => {
      asked.push(name)
      return inside
    })
    const { signal } = new AbortController()
    assert.deepEqual(await lookup.find('app.svc', { signal, vouched: true }), inside)
    await assert.rejects(lookup.find('stranger.svc', { signal, vouched: false }), OutgoingFailed)
    assert.deepEqual(asked, ['app.svc'])
  })

  test('blocks one thread at most while the system hangs, and the calls time out', async () => {
    const asked: string[] = []
    await using lookup = await aLookup((name) => {
      asked.push(name)
      return new Promise(() => {})
    })
    const declared = { allowedHosts: ['one.svc', 'two.svc', 'three.svc'], allowLoopback: false }
    const { call, now } = outgoing({ declared, others: declared, lookup: lookup.find, patience: 150 })
    const calls = declared.allowedHosts.map((name) => call(aCall(`https://${name}/`)))
    for (const { status } of await Promise.allSettled(calls)) assert.equal(status, 'rejected')
    assert.equal(asked.length, 1)
    assert.ok(now().every(({ running }) => running === 0))
  })
})

describe('a host with several addresses (RFC 8305)', () => {
  const toward = (addresses: readonly string[], patience = 5_000) =>
    outgoing({
      declared: { allowedHosts: ['app.example'], allowLoopback: false },
      others: { allowedHosts: [], allowLoopback: false },
      lookup: async () => addresses,
      patience,
    })

  test('is reached at the one that responds', async () => {
    await using host = await aRawHost(answering)
    const addresses = ['::ffff:127.0.0.9', '127.0.0.9', '2001:db8::1', '127.0.0.1']
    const { call } = toward(addresses)
    assert.equal((await call(aCall(`http://app.example:${host.port}/`))).body, 'done')
    await host.left()
  })

  test('is not reached if none responds, and the call times out', async () => {
    const { call, now } = toward(['192.0.2.1', '2001:db8::1', '192.0.2.2'], 150)
    await assert.rejects(call(aCall('http://app.example:9/')), OutgoingFailed)
    assert.ok(now().every(({ running }) => running === 0))
  })
})
