import assert from 'node:assert/strict'
import test from 'node:test'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

test('addresses of the public internet are recognized (RFC 6890)', () => {
  for (const address of [
    '8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '172.32.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ]) {
    assert.equal(isPublicAddress(address), true, address)
  }
})

test('every other address is refused, however it is written', () => {
  for (const address of [
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.1.2.3',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '::127.0.0.1',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '0177.0.0.1',
    '2130706433',
    '127.1',
    'localhost',
    '',
  ]) {
    assert.equal(isPublicAddress(address), false, address)
  }
})

test('only 127.0.0.0/8 and ::1 are loopback addresses', () => {
  for (const address of ['127.0.0.1', '127.8.9.10', '::1']) assert.equal(isLoopbackAddress(address), true)
  for (const address of ['128.0.0.1', '::2', '::ffff:10.0.0.1', 'localhost', '10.0.0.1'])
    assert.equal(isLoopbackAddress(address), false, address)
})
