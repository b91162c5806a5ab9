import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DamagedRow, parseJson, parseStrings } from './json.ts'
import { StoredObject } from './stored-object.ts'

test('a member of the wrong type is refused by name, and its value is not repeated', () => {
  const stored = StoredObject.parse('{"name":42,"list":["a",1],"alg":"none"}', 'clients x')
  const refuses = (read: () => unknown, member: string) => {
    assert.throws(read, { name: 'DamagedRow', message: `clients x: ${member} has the wrong type` })
  }
  refuses(() => stored.text('name'), 'name')
  refuses(() => stored.strings('list'), 'list')
  refuses(() => stored.oneOf('alg', ['RS256']), 'alg')
  refuses(() => stored.flag('name'), 'name')
  refuses(() => stored.number('missing'), 'missing')
  refuses(() => stored.objects('list'), 'list')
})

test('a member that only exists on the prototype of an object is treated as missing', () => {
  const stored = StoredObject.parse('{}', 'clients x')
  assert.equal(stored.has('constructor'), false)
  assert.throws(() => stored.text('toString'), DamagedRow)
})

test('a column that is not JSON, or not of the expected shape, is a damaged row and not an empty value', () => {
  for (const text of ['', '{', 'null', '[]', '"a"']) {
    assert.throws(() => StoredObject.parse(text, 'clients x'), DamagedRow, text)
  }
  assert.throws(() => parseStrings('{"0":"a"}', 'grants x'), DamagedRow)
  assert.throws(
    () => parseJson('secret', 'one_time code'),
    (error: Error) => !error.message.includes('secret'),
  )
})
