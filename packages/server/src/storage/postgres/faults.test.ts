import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StorageUnavailable } from '../database/errors.ts'
import { asFault, isCut, isSilence, isUndone, mayConnectLater } from './faults.ts'

const said = (code: string, message = 'x') =>
  Object.assign(new Error(message), { code, severity: 'ERROR', client: { password: 'hunter2' } })
const broke = (code: string) => Object.assign(new Error(code), { code, syscall: 'read' })

test('failures of the server become StorageUnavailable, errors in a statement do not', () => {
  for (const code of [
    '08006',
    '25006',
    '40001',
    '40P01',
    '42501',
    '53100',
    '53200',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '57P03',
    '58030',
    'XX001',
  ]) {
    assert.ok(asFault(said(code)) instanceof StorageUnavailable, code)
  }
  for (const code of ['22021', '22P02', '23505', '42601', '42703', '0A000']) {
    const mistake = said(code)
    assert.equal(asFault(mistake), mistake, code)
  }
  assert.ok(asFault(broke('ECONNRESET')) instanceof StorageUnavailable)
  assert.ok(asFault(new Error('Connection terminated unexpectedly')) instanceof StorageUnavailable)
  const slip = new TypeError('x is not a function')
  assert.equal(asFault(slip), slip)
})

test('only a write that PostgreSQL itself rolled back is always retried', () => {
  assert.ok(isUndone(said('40001')) && isUndone(said('40P01')))
  assert.ok(isUndone(said('0A000', 'cached plan must not change result type')))
  for (const error of [said('0A000'), said('57014'), said('57P01'), said('23505'), broke('ECONNRESET')]) {
    assert.equal(isUndone(error), false, error.message)
  }
})

test('a broken connection is distinguished from an error response', () => {
  for (const error of [said('57P01'), said('08006'), said('25P03'), broke('EPIPE')]) assert.ok(isCut(error))
  for (const error of [said('40001'), said('23505'), new TypeError('x')]) assert.equal(isCut(error), false)
})

test('connecting is retried while the server is away or starting, but not if it refuses the user', () => {
  for (const error of [broke('ECONNREFUSED'), said('57P03'), said('53300'), new Error('timeout expired')]) {
    assert.ok(mayConnectLater(error))
  }
  for (const error of [said('28P01'), said('3D000'), broke('SELF_SIGNED_CERT_IN_CHAIN')]) {
    assert.equal(mayConnectLater(error), false)
  }
})

test('a missing response is distinguished from a closed connection and from an error response', () => {
  for (const error of [new Error('Query read timeout'), broke('ETIMEDOUT'), broke('EHOSTUNREACH')]) {
    assert.ok(isSilence(error), error.message)
  }
  for (const error of [broke('ECONNRESET'), said('57014'), said('08006'), new TypeError('x'), 'text']) {
    assert.equal(isSilence(error), false, String(error))
  }
})
