import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Evictability, EvictingLimit } from './evicting-limit.ts'

function someParts(share: { each: number; inAll: number }, asked: Record<string, Evictability> = {}) {
  const gone: string[] = []
  const parts = new EvictingLimit<string>(
    share,
    (holder) => gone.push(holder),
    (holder) => {
      const answer = asked[holder] ?? 'resting'
      if (answer === 'used') asked[holder] = 'resting'
      return answer
    },
  )
  return { parts, gone }
}

test('when the total limit is exceeded, the longest holder is evicted', () => {
  const { parts, gone } = someParts({ each: 100, inAll: 10 })
  parts.take('a', 4, 'one')
  parts.take('b', 4, 'two')
  parts.take('c', 4, 'three')
  assert.deepEqual([gone, parts.amount], [['a'], 8])
  parts.take('e', 9, undefined)
  assert.deepEqual([gone, parts.amount], [['a', 'b', 'c'], 9], 'as many as necessary')
  parts.leave('e')
  parts.leave('e')
  assert.equal(parts.amount, 0)
})

test('when the limit of a name is exceeded, a holder of that name is evicted', () => {
  const { parts, gone } = someParts({ each: 5, inAll: 100 })
  parts.take('other', 5, 'two')
  parts.take('a', 3, 'one')
  parts.take('b', 2, 'one')
  parts.take('b', 2, 'one')
  assert.deepEqual(gone, ['a'])
  parts.take('b', 2, 'one')
  assert.deepEqual(gone, ['a', 'b'], 'also the one that needs more than the limit')
  assert.equal(parts.amount, 5)
})

test('a busy holder is not evicted; if all others are busy, the newest one is', () => {
  const { parts, gone } = someParts({ each: 100, inAll: 2 }, { a: 'busy', b: 'busy' })
  parts.take('a', 1, undefined)
  parts.take('b', 1, undefined)
  parts.take('c', 1, undefined)
  assert.deepEqual(gone, ['c'])
})

test('a holder that was used is evicted after those that were not', () => {
  const { parts, gone } = someParts({ each: 100, inAll: 3 }, { a: 'used', b: 'used' })
  for (const holder of ['a', 'b', 'c', 'd']) parts.take(holder, 1, 'one')
  assert.deepEqual(gone, ['c'])
  parts.take('e', 1, 'one')
  parts.take('f', 1, 'one')
  assert.deepEqual(gone, ['c', 'd', 'a'])
})

test('a hundredth is freed in advance where many hold little, but the newest is not evicted for that', () => {
  const asked: Record<string, Evictability> = {}
  const { parts, gone } = someParts({ each: 1000, inAll: 200 }, asked)
  for (let holder = 0; holder < 201; holder += 1) parts.take(String(holder), 1, undefined)
  assert.deepEqual([gone, parts.amount], [['0', '1', '2'], 198])
  for (let holder = 4; holder < 201; holder += 1) asked[String(holder)] = 'busy'
  for (const holder of ['a', 'b', 'c']) {
    asked[holder] = 'busy'
    parts.take(holder, 1, undefined)
  }
  assert.deepEqual([gone.slice(3), parts.amount], [['3'], 200], 'the newest one stays')
})
