import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ForwardingTrouble, sourceAddress } from './source-address.ts'

const asked = (forwardedFor: string | undefined, path = '/token') => ({
  path,
  headers: { 'x-forwarded-for': forwardedFor },
})

describe('the source address of a request', () => {
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
      'the last address that is not a trusted proxy, whatever precedes it',
      '10.0.0.1',
      '1.1.1.1, 198.51.100.7',
      '198.51.100.7',
    ],
    ['a peer that is not a trusted proxy', '203.0.113.5', '198.51.100.7', '203.0.113.5'],
    ['unknown behind the proxy, if it sends no header', '10.0.0.1', undefined, 'via 10.0.0.1'],
    ['unknown behind the proxy, if the header is empty', '10.0.0.1', '', 'via 10.0.0.1'],
    ['unknown behind the proxy, if the header holds no address', '10.0.0.1', 'unknown', 'via 10.0.0.1'],
    [
      'unknown behind the proxy, if it obfuscates the address',
      '10.0.0.1',
      '1.1.1.1, _hidden',
      'via 10.0.0.1',
    ],
    [
      'unknown behind the last proxy whose address is valid',
      '10.0.0.1',
      '1.1.1.1, unix:, 10.0.0.2',
      'via 10.0.0.2',
    ],
    ['unknown, if the last element is empty', '10.0.0.1', '198.51.100.7, ', 'via 10.0.0.1'],
    ['unknown, if the last element is an incomplete address', '10.0.0.1', '198.51.100', 'via 10.0.0.1'],
    ['unknown, if a port is not a number', '10.0.0.1', '198.51.100.7:https', 'via 10.0.0.1'],
    ['unknown, if one element holds two addresses', '10.0.0.1', '198.51.100.7 198.51.100.8', 'via 10.0.0.1'],
    ['an address with its port', '10.0.0.1', '198.51.100.7:51234', '198.51.100.7'],
    [
      'the address before a trusted proxy with its port',
      '10.0.0.1',
      '198.51.100.7:51234,10.0.0.2:80',
      '198.51.100.7',
    ],
    ['an IPv6 address in brackets', '10.0.0.1', '[2001:db8:2::7]', '2001:db8:2::7'],
    ['an IPv6 address in brackets with its port', '10.0.0.1', '[2001:db8:2::7]:443', '2001:db8:2::7'],
    ['an IPv6 address in quotes', '10.0.0.1', '"[2001:db8:2::7]:443"', '2001:db8:2::7'],
    ['an IPv6 address without its zone', '10.0.0.1', '2001:db8:2::7%eth0', '2001:db8:2::7'],
    ['an address with space around it', '10.0.0.1', '\t 198.51.100.7 \t', '198.51.100.7'],
    ['the first, if all are trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    [
      'an address behind a proxy whose IPv4 address is written as IPv6',
      '::ffff:10.0.0.1',
      '198.51.100.7',
      '198.51.100.7',
    ],
    ['an IPv6 address behind an IPv6 proxy', '2001:db8:1::9', '2001:db8:2::7', '2001:db8:2::7'],
    ['an address behind a proxy with a link-local address', 'fe80::1%eth0', '198.51.100.7', '198.51.100.7'],
    ['an IPv4-mapped IPv6 address', '10.0.0.1', '::ffff:198.51.100.7', '198.51.100.7'],
    ['an IPv4-mapped IPv6 address in hexadecimal', '10.0.0.1', '[::ffff:c633:6407]:80', '198.51.100.7'],
    ['a peer next to a single trusted address', '192.0.2.11', '198.51.100.7', '192.0.2.11'],
    ['empty, if the socket has no peer any more', '', '198.51.100.7', ''],
  ] as const) {
    test(`is ${what}`, () => {
      assert.equal(source(peer, asked(header)), expected)
    })
  }

  test('is not searched for beyond 32 proxies, however long the header is', () => {
    const chain = (hops: number) => asked(`198.51.100.7${', 10.0.0.2'.repeat(hops)}`)
    assert.equal(source('10.0.0.1', chain(31)), '198.51.100.7')
    assert.equal(source('10.0.0.1', chain(32)), 'via 10.0.0.2')
    assert.equal(source('10.0.0.1', asked(','.repeat(16_000))), 'via 10.0.0.1')
  })

  test('faults of the forwarding are reported, with the peer and the header', () => {
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
