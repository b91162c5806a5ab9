import assert from 'node:assert/strict'
import test from 'node:test'
import { html } from './html.ts'
import { inField, visible } from './visible.ts'

test('hidden and reordering characters are removed, and a line end becomes a space', () => {
  assert.equal(visible('Print\u202e pohS\u2066\u200b\u00ad\ufeff!'), 'Print pohS!')
  assert.equal(visible('a\0b\u001b[31mc\u009bd'), 'ab[31mcd')
  assert.equal(visible('one\r\n\ttwo\u2028three'), 'one two three')
  assert.equal(visible('a\ud800b'), 'a\ufffdb')
  assert.equal(visible(`a${'\u0301'.repeat(50)}b`), `a${'\u0301'.repeat(3)}b`)
})

test('joiners and variation selectors stay only where a script or an emoji needs them', () => {
  for (const text of [
    'می\u200cخواهم',
    '👩\u200d🚀',
    '👩🏽\u200d🚀',
    '❤\ufe0f',
    '1\ufe0f\u20e3',
    'क्\u200dष',
    '❤\ufe0f\u200d🔥',
  ])
    assert.equal(visible(text), text)
  for (const text of [
    'pay\u200dpal',
    '\u200cpaypal',
    'paypal\ufe0f',
    'p\u200c\u200da\u200cypal',
    'pay\ufe0epal',
  ])
    assert.equal(visible(text), 'paypal')
  assert.equal(visible('e\u0301\u200df'), 'e\u0301f')
  assert.equal(visible('а\u200dб ω\u200cψ 山\u200d川 1\u200d2'), 'аб ωψ 山川 12')
})

test('a field keeps what was typed, except for hidden and reordering characters', () => {
  assert.equal(inField('e v\u0007e\u202e\u200b'), 'e v\u0007e')
  assert.equal(inField('  two  blanks '), '  two  blanks ')
})

test('every text in markup is made safe to display; an attribute is not changed', () => {
  assert.equal(html`<p title="${'a\u202eb'}">${'a\u202eb'}</p>`.toString(), '<p title="a\u202eb">ab</p>')
  assert.equal(html`<p>${['a\u200b', html`<b>${'\u2066c'}</b>`]}</p>`.toString(), '<p>a<b>c</b></p>')
})
