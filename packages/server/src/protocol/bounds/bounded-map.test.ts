import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { BoundedMap } from './bounded-map.ts'

describe('a bounded map', () => {
  test('never exceeds its limits of entries and bytes, and counts both correctly', () => {
    const most = { entries: 5, bytes: 100 }
    const step = fc.tuple(fc.constantFrom('set', 'set', 'set', 'delete'), fc.nat(8), fc.nat(120))
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const map = new BoundedMap<number>(most)
        for (const [verb, key, bytes] of steps) {
          if (verb === 'set') map.set(`${key}`, bytes, bytes)
          else map.delete(`${key}`)
          const held = Array.from({ length: 9 }, (_, each) => map.get(`${each}`)).filter(
            (each) => each !== undefined,
          )
          assert.ok(map.size <= most.entries && map.bytes <= most.bytes)
          assert.equal(map.size, held.length)
          assert.equal(
            map.bytes,
            held.reduce((sum, each) => sum + each, 0),
          )
          if (verb === 'set') assert.equal(map.get(`${key}`), bytes > most.bytes ? undefined : bytes)
        }
      }),
    )
  })

  test('evicts the entry that was set longest ago; setting a key again makes it the newest', () => {
    const map = new BoundedMap<string>({ entries: 2, bytes: 10 })
    for (const key of ['a', 'b', 'a', 'c']) map.set(key, key, 1)
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => map.get(key)),
      ['a', undefined, 'c'],
    )
    map.set('large', 'large', 9)
    assert.deepEqual(
      ['a', 'c', 'large'].map((key) => map.get(key)),
      [undefined, 'c', 'large'],
    )
    map.deleteWhile((value) => value === 'c')
    assert.deepEqual([map.size, map.bytes], [1, 9])
    map.clear()
    assert.deepEqual([map.size, map.bytes], [0, 0])
  })
})
