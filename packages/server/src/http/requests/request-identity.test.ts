import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestIdentity } from './request-identity.ts'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
const identity = requestIdentity(['10.0.0.0/8', 'fd00::1'])

test('a trusted proxy may set the request id and the trace parent', () => {
  const headers = { 'x-request-id': 'edge-7:1.2', traceparent }
  for (const peer of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::1']) {
    assert.deepEqual(identity(peer, headers), { id: 'edge-7:1.2', traceParent: traceparent })
  }
  assert.deepEqual(identity('10.1.2.3', { traceparent }), { id: traceId, traceParent: traceparent })
})

test('the headers of any other peer are ignored', () => {
  for (const peer of ['192.0.2.1', '127.0.0.1', '::1', 'fd00::2', '']) {
    const { id, traceParent } = identity(peer, { 'x-request-id': 'edge-7', traceparent })
    assert.match(id, uuid)
    assert.equal(traceParent, undefined)
  }
  assert.match(requestIdentity([])('127.0.0.1', { 'x-request-id': 'edge-7', traceparent }).id, uuid)
})

test('ids that a trusted proxy passes on unchecked are only used if they are well-formed', () => {
  const ids = ['', 'a b', 'a\nb', 'a,b', 'ä', '"', '<x>', 'a'.repeat(129), 'one, two']
  for (const id of ids) assert.match(identity('10.1.2.3', { 'x-request-id': id }).id, uuid, id)
  const parents = [
    '',
    `ff-${traceId}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
    `${traceparent}-more`,
    `${traceparent}\n`,
    `${traceparent}, ${traceparent}`,
  ]
  for (const parent of parents) {
    const found = identity('10.1.2.3', { traceparent: parent })
    assert.match(found.id, uuid, parent)
    assert.equal(found.traceParent, undefined, parent)
  }
})

test('generated request ids are unique', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => identity('192.0.2.1', {}).id))
  assert.equal(ids.size, 1000)
})
