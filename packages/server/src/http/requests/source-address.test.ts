import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ForwardingTrouble, sourceAddress } from './source-address.ts'

const asked = (forwardedFor: string | undefined, path = '/token') => ({
  path,
  headers: { 'x-forwarded-for': forwardedFor },
})

describe('where a request came from', () => {
  test('is the peer, whatever the header says, while no proxy is trusted', () => {
    const source = sourceAddress([])
    assert.equal(source('192.0.2.1', asked(undefined)), '192.0.2.1')
    assert.equal(source('192.0.2.1', asked('198.51.100.7')), '192.0.2.1')
    assert.equal(source('::ffff:192.0.2.1', asked('198.51.100.7')), '192.0.2.1')
    assert.equal(source('2001:db8::1', asked(undefined)), '2001:db8::1')
    assert.equal(source('fe80::1%eth0', asked(undefined)), 'fe80::1')
  })

  const trusted = ['10.0.0.0/8', '192.0.2.10', '2001:db8:1::/48', 'fe80::/10']
  const source = sourceAddress(trusted)

  for (const [what, peer, header, expected] of [
    ['the one before a trusted proxy', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['the one before two trusted proxies', '10.0.0.1', '198.51.100.7, 10.9.9.9', '198.51.100.7'],
    [
      'the last that no trusted proxy is, whatever stands before it',
      '10.0.0.1',
      '1.1.1.1, 198.51.100.7',
      '198.51.100.7',
    ],
    ['a peer that is no proxy', '203.0.113.5', '198.51.100.7', '203.0.113.5'],
    ['anybody behind the proxy, if it says nothing', '10.0.0.1', undefined, 'via 10.0.0.1'],
    ['anybody behind the proxy, if it says an empty word', '10.0.0.1', '', 'via 10.0.0.1'],
    ['anybody behind the proxy, if it says nonsense', '10.0.0.1', 'unknown', 'via 10.0.0.1'],
    ['anybody behind the proxy that hides them', '10.0.0.1', '1.1.1.1, _hidden', 'via 10.0.0.1'],
    [
      'anybody behind the last proxy that could be read',
      '10.0.0.1',
      '1.1.1.1, unix:, 10.0.0.2',
      'via 10.0.0.2',
    ],
    ['anybody, if the last place is empty', '10.0.0.1', '198.51.100.7, ', 'via 10.0.0.1'],
    ['anybody, if the last place holds less than an address', '10.0.0.1', '198.51.100', 'via 10.0.0.1'],
    ['anybody, if a port is no number', '10.0.0.1', '198.51.100.7:https', 'via 10.0.0.1'],
    ['anybody, if two stand in one place', '10.0.0.1', '198.51.100.7 198.51.100.8', 'via 10.0.0.1'],
    ['an address beside its port', '10.0.0.1', '198.51.100.7:51234', '198.51.100.7'],
    ['a proxy beside its port, passed by', '10.0.0.1', '198.51.100.7:51234,10.0.0.2:80', '198.51.100.7'],
    ['an IPv6 address in brackets', '10.0.0.1', '[2001:db8:2::7]', '2001:db8:2::7'],
    ['an IPv6 address in brackets beside its port', '10.0.0.1', '[2001:db8:2::7]:443', '2001:db8:2::7'],
    ['an IPv6 address in quotes', '10.0.0.1', '"[2001:db8:2::7]:443"', '2001:db8:2::7'],
    ['an IPv6 address without its zone', '10.0.0.1', '2001:db8:2::7%eth0', '2001:db8:2::7'],
    ['an address with space around it', '10.0.0.1', '\t 198.51.100.7 \t', '198.51.100.7'],
    ['the first, if all are trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    [
      'an address behind a proxy that both protocols reach',
      '::ffff:10.0.0.1',
      '198.51.100.7',
      '198.51.100.7',
    ],
    ['an IPv6 address behind an IPv6 proxy', '2001:db8:1::9', '2001:db8:2::7', '2001:db8:2::7'],
    ['an address behind a proxy on this very network', 'fe80::1%eth0', '198.51.100.7', '198.51.100.7'],
    ['an IPv4 address in the clothes of IPv6', '10.0.0.1', '::ffff:198.51.100.7', '198.51.100.7'],
    ['the same in digits', '10.0.0.1', '[::ffff:c633:6407]:80', '198.51.100.7'],
    ['no neighbour of a single trusted address', '192.0.2.11', '198.51.100.7', '192.0.2.11'],
    ['nothing, where the socket has no peer any more', '', '198.51.100.7', ''],
  ] as const) {
    test(`is ${what}`, () => {
      assert.equal(source(peer, asked(header)), expected)
    })
  }

  test('is not looked for beyond 32 proxies, however long the header', () => {
    const chain = (hops: number) => asked(`198.51.100.7${', 10.0.0.2'.repeat(hops)}`)
    assert.equal(source('10.0.0.1', chain(31)), '198.51.100.7')
    assert.equal(source('10.0.0.1', chain(32)), 'via 10.0.0.2')
    assert.equal(source('10.0.0.1', asked(','.repeat(16_000))), 'via 10.0.0.1')
  })

  test('what is wrong with the forwarding is told, with what to look at', () => {
    const told: ForwardingTrouble[] = []
    const source = sourceAddress(['10.0.0.1'], (trouble) => told.push(trouble))
    source('10.0.0.1', asked('198.51.100.7'))
    source('10.0.0.1', asked(undefined, '/health/ready'))
    source('203.0.113.5', asked(undefined))
    assert.deepEqual(told, [])
    source('203.0.113.5', asked('198.51.100.7'))
    source('10.0.0.1', asked('198.51.100.7, unix:'))
    source('10.0.0.1', { path: '/token', headers: { forwarded: 'for=198.51.100.7' } })
    assert.deepEqual(told, [
      { kind: 'untrusted', peer: '203.0.113.5', header: 'x-forwarded-for' },
      { kind: 'unreadable', peer: '10.0.0.1', came: 'unix:' },
      { kind: 'silent', peer: '10.0.0.1', header: 'forwarded' },
    ])
  })
})
