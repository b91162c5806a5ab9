import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isShared, plainAddress, sourceOf } from './source-address.ts'

test('an IPv4 address is one source, in whichever form a socket or a proxy writes it (threat D1)', () => {
  const forms = [
    '203.0.113.7',
    '::ffff:203.0.113.7',
    '::FFFF:203.0.113.7',
    '::ffff:cb00:7107',
    '0:0:0:0:0:ffff:cb00:7107',
  ]
  for (const form of forms) assert.equal(sourceOf(form), '203.0.113.7', form)
})

test('a /64 network of IPv6 is one source, because one customer has all of it (threat D1)', () => {
  const forms = [
    '2001:db8:0:1::1',
    '2001:db8:0:1:ffff:ffff:ffff:ffff',
    '2001:0DB8::1:0:0:0:9',
    '2001:db8:0:1::1%eth0',
  ]
  for (const form of forms) assert.equal(sourceOf(form), '2001:db8:0:1::/64', form)
  assert.notEqual(sourceOf('2001:db8:0:2::1'), sourceOf('2001:db8:0:1::1'))
  assert.equal(sourceOf('::1'), '0:0:0:0::/64')
  assert.equal(sourceOf('2001:db8::'), '2001:db8:0:0::/64')
  assert.equal(sourceOf('64:ff9b::192.0.2.1'), '64:ff9b:0:0::/64')
})

test('all invalid addresses are one source, so that nonsense in a header does not start a new count (threat D1)', () => {
  for (const text of [
    '',
    'unknown',
    '203.0.113.7:443',
    '203.0.113.07',
    '1.2.3',
    '::1::',
    'evil\0',
    '203.0.113.7, 8.8.8.8',
    'via',
    'via evil',
    'via 203.0.113.7, 8.8.8.8',
  ]) {
    assert.equal(sourceOf(text), 'unknown', JSON.stringify(text))
  }
})

test('clients that cannot be told apart behind a proxy are one source, which is marked as shared', () => {
  assert.equal(sourceOf('via 10.0.0.1'), 'via 10.0.0.1')
  assert.deepEqual(['via 10.0.0.1', 'unknown', ''].map(isShared), [true, true, true])
  assert.deepEqual(['10.0.0.1', '::1', '2001:db8::1%eth0'].map(isShared), [false, false, false])
})

test('an address has one canonical form, without a zone', () => {
  for (const [text, plain] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7%2', '203.0.113.7'],
    ['0:0::FFFF:cb00:7107', '203.0.113.7'],
    ['::ffff:0:cb00:7107', '::ffff:0:cb00:7107'],
    ['2001:db8::1%eth0', '2001:db8::1'],
    [`fe80::1%${'x'.repeat(9000)}`, 'fe80::1'],
    ['203.0.113.7%eth0', undefined],
    ['[::1]', undefined],
  ] as const) {
    assert.equal(plainAddress(text), plain, text.slice(0, 40))
  }
})
