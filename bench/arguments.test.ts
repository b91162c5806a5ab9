import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readArguments } from './arguments.ts'

const known = ['refresh', 'code']

test('without arguments everything is measured and no page is written', () => {
  const { names, seconds, rounds, page, peers } = readArguments([], known)
  assert.deepEqual(
    { names, seconds, rounds, page, peers },
    { names: [], seconds: 3, rounds: 3, page: false, peers: [] },
  )
})

test('scenarios, times and peers can be given', () => {
  const read = readArguments(
    [
      'refresh',
      '--seconds',
      '1',
      '--peers',
      'hydra=http://127.0.0.1:4444,keycloak=http://a:b@localhost:8080',
    ],
    known,
  )
  assert.deepEqual([read.names, read.seconds], [['refresh'], 1])
  assert.deepEqual(read.peers, [
    { name: 'hydra', url: 'http://127.0.0.1:4444' },
    { name: 'keycloak', url: 'http://a:b@localhost:8080' },
  ])
})

test('an invalid argument is refused with the expected values', () => {
  assert.throws(() => readArguments(['refesh'], known), /expected one of refresh, code; got refesh/)
  assert.throws(() => readArguments(['--seconds', '0'], known), /expected a whole number above 0; got 0/)
  assert.throws(() => readArguments(['--peers', 'hydra'], known), /expected <name>=<url>; got hydra/)
})

test('--beside needs a checkout that has the command', () => {
  const here = fileURLToPath(new URL('..', import.meta.url))
  assert.equal(readArguments(['--beside', here], known).beside, resolve(here))
  assert.throws(() => readArguments(['--beside', tmpdir()], known), /expected a checkout of this repository/)
  assert.equal(readArguments([], known).beside, undefined)
})

test('--remake writes the page', () => {
  assert.equal(readArguments(['--remake'], known).page, true)
})
