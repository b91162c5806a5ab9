import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hangupMeans } from './signals.ts'

test('SIGHUP ends a server at a terminal, and makes a service reload its configuration', () => {
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
