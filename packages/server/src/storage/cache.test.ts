import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cache } from './cache.ts'

function counting(value: string | undefined) {
  const loaded = { times: 0 }
  const load = async () => {
    loaded.times += 1
    return value
  }
  return { loaded, load }
}

test('a row is loaded once, and again after the cache was dropped', async () => {
  const cache = new Cache<string>(10)
  const { loaded, load } = counting('a')
  assert.equal(await cache.read('key', load), 'a')
  assert.equal(await cache.read('key', load), 'a')
  assert.equal(loaded.times, 1)
  cache.drop()
  await cache.read('key', load)
  assert.equal(loaded.times, 2)
})

test('a row that was read before a write resolved is not cached', async () => {
  const cache = new Cache<string>(10)
  let finish: (value: string) => void = () => {}
  const reading = cache.read('key', () => new Promise<string>((resolve) => (finish = resolve)))
  cache.drop()
  finish('from before the write')
  assert.equal(await reading, 'from before the write')
  assert.equal(await cache.read('key', async () => 'from after it'), 'from after it')
})

test('a row that does not exist is not cached, so that made-up ids cannot fill the cache', async () => {
  const cache = new Cache<string>(10)
  const { loaded, load } = counting(undefined)
  await cache.read('key', load)
  await cache.read('key', load)
  assert.equal(loaded.times, 2)
})

test('a full cache evicts its oldest entry', async () => {
  const cache = new Cache<string>(2)
  for (const key of ['a', 'b', 'c']) await cache.read(key, async () => key)
  const { loaded, load } = counting('again')
  await cache.read('c', load)
  await cache.read('b', load)
  assert.equal(loaded.times, 0)
  await cache.read('a', load)
  assert.equal(loaded.times, 1)
})

test('stale entries are evicted: rows that attackers create and nobody reads again take no memory', async () => {
  let now = 0
  const cache = new Cache<string>(10_000, () => now)
  for (let index = 0; index < 5000; index += 1) await cache.read(`app ${index}`, async () => 'a row')
  assert.equal(cache.size, 5000)
  now = 999
  await cache.read('another', async () => 'a row')
  assert.equal(cache.size, 5001)
  now = 1000
  await cache.read('one more', async () => 'a row')
  assert.equal(cache.size, 2)
})
