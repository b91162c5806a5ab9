import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sourceAddress } from './source-address.ts'

describe('where a request came from', () => {
  test('is the peer, whatever the header says, while no proxy is trusted', () => {
    const source = sourceAddress([])
    assert.equal(source('192.0.2.1', undefined), '192.0.2.1')
    assert.equal(source('192.0.2.1', '198.51.100.7'), '192.0.2.1')
    assert.equal(source('::ffff:192.0.2.1', '198.51.100.7'), '192.0.2.1')
    assert.equal(source('2001:db8::1', undefined), '2001:db8::1')
  })

  const source = sourceAddress(['10.0.0.0/8', '192.0.2.10', '2001:db8:1::/48'])

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
    ['the proxy itself, if it says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['the proxy itself, if it says nonsense', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['the proxy itself, if it says less than an address', '10.0.0.1', '198.51.100.7, ', '10.0.0.1'],
    ['no address with a port, which this does not read', '10.0.0.1', '198.51.100.7:1234', '10.0.0.1'],
    ['the first, if all are trusted', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    [
      'an address behind a proxy that both protocols reach',
      '::ffff:10.0.0.1',
      '198.51.100.7',
      '198.51.100.7',
    ],
    ['an IPv6 address behind an IPv6 proxy', '2001:db8:1::9', '2001:db8:2::7', '2001:db8:2::7'],
    ['an IPv4 address in the clothes of IPv6', '10.0.0.1', '::ffff:198.51.100.7', '198.51.100.7'],
    ['no neighbour of a single trusted address', '192.0.2.11', '198.51.100.7', '192.0.2.11'],
    ['nothing, where the socket has no peer any more', '', '198.51.100.7', ''],
  ] as const) {
    test(`is ${what}`, () => {
      assert.equal(source(peer, header), expected)
    })
  }
})
