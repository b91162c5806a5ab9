import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatementNames } from './names.ts'

test('a statement that is used often gets a name, one that is used once gets none', () => {
  const names = new StatementNames()
  assert.deepEqual(
    Array.from({ length: 4 }, () => names.of('select 1')),
    [undefined, undefined, 'valetkey_1', 'valetkey_1'],
  )
  assert.equal(names.of('select 2'), undefined)
})

test('a connection prepares a bounded number of statements, however many different texts there are', () => {
  const names = new StatementNames()
  const given = new Set<string>()
  for (let text = 0; text < 5_000; text += 1) {
    for (let use = 0; use < 3; use += 1) {
      const name = names.of(`select ${text}`)
      if (name !== undefined) given.add(name)
    }
  }
  assert.equal(given.size, 150)
})
