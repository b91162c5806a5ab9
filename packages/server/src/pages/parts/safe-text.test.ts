import assert from 'node:assert/strict'
import test from 'node:test'
import { plainName, shownName } from './safe-text.ts'

test('hidden and reordering characters are removed from a name', () => {
  assert.equal(plainName('Print\u202e pohS\u2066\u200b\u00ad\ufeff!'), 'Print pohS !')
  assert.equal(plainName('a\0b\u001b[31mc\u0085d'), 'ab[31mcd')
  assert.equal(plainName('Photo\u2028Drive\r\n\tnow'), 'Photo Drive now')
  assert.equal(plainName('\u{e0041}\u{e0042}x\ue000'), 'x')
  assert.equal(plainName('\u3164\u2800 \u115f'), '')
  assert.equal(plainName('a\ud800b'), 'a\ufffdb')
})

test('scripts and emoji that need joiners keep them', () => {
  assert.equal(plainName('می\u200cخواهم'), 'می\u200cخواهم')
  assert.equal(plainName('👩‍🚀 Prints'), '👩‍🚀 Prints')
})

test('a long name is cut between graphemes', () => {
  const astronauts = '👩‍🚀'.repeat(70)
  assert.equal(plainName(astronauts), `${'👩‍🚀'.repeat(59)}…`)
  assert.equal(plainName('x'.repeat(60)), 'x'.repeat(60))
  assert.equal(plainName('x'.repeat(1_000_000)), `${'x'.repeat(59)}…`)
})

test('combining marks do not pile up over other lines', () => {
  assert.equal(plainName(`a${'\u0301'.repeat(50)}b`), `a${'\u0301'.repeat(3)}b`)
})

test('a shown name does not affect the writing direction of its sentence', () => {
  assert.equal(shownName('<متجر>').toString(), '<bdi>&lt;متجر&gt;</bdi>')
})
