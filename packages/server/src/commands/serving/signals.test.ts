import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hangupMeans } from './signals.ts'

test('a hangup ends what somebody has at a terminal, and a service reads its configuration anew', () => {
  for (const descriptor of [0, 1, 2])
    assert.equal(
      hangupMeans((each) => each === descriptor),
      'end',
    )
  assert.equal(
    hangupMeans(() => false),
    'reread',
  )
})
