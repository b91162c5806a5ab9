import assert from 'node:assert/strict'
import test from 'node:test'
import { nearest } from './nearest.ts'

const words = ['serve', 'help', 'version', 'redirect_uris']

for (const [typed, meant] of [
  ['server', 'serve'],
  ['serv', 'serve'],
  ['SERVE', 'serve'],
  ['hlep', 'help'],
  ['redirect_uri', 'redirect_uris'],
] as const) {
  test(`${typed} suggests ${meant}`, () => assert.equal(nearest(typed, words), meant))
}

test('a word that is not near any candidate has no suggestion', () => {
  assert.equal(nearest('frobnicate', words), undefined)
  assert.equal(nearest('', words), undefined)
  assert.equal(nearest('x'.repeat(10_000), words), undefined)
})
