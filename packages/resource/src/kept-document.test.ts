import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptDocument } from './kept-document.ts'

const minute = 60_000

/** A document whose source can be made to fail, with a clock that only the test advances. */
function aDocument() {
  const source = { now: 0, loads: 0, broken: false, gate: Promise.resolve<unknown>(undefined) }
  const document = new KeptDocument({
    freshFor: 10 * minute,
    now: () => source.now,
    async load() {
      source.loads += 1
      const version = source.loads
      await source.gate
      if (source.broken) throw new Error('down')
      return { version }
    },
  })
  return { source, document }
}

test('a copy is used while it is fresh, then fetched again', async () => {
  const { source, document } = aDocument()
  const first = await document.current()
  source.now = 10 * minute - 1
  assert.equal(await document.current(), first)
  source.now = 10 * minute
  assert.equal((await document.current()).version, 2)
  assert.equal(source.loads, 2)
})

test('a hundred concurrent requests cause one fetch', async () => {
  const { source, document } = aDocument()
  await Promise.all(Array.from({ length: 100 }, () => document.current()))
  assert.equal(source.loads, 1)
  const seen = await document.current()
  await Promise.all(Array.from({ length: 100 }, () => document.renewed(seen)))
  assert.equal(source.loads, 2)
})

test('while the source is down, the old copy is used for up to a day, with one attempt a minute', async () => {
  const { source, document } = aDocument()
  const first = await document.current()
  source.broken = true
  source.now = 11 * minute
  for (let request = 0; request < 50; request += 1) assert.equal(await document.current(), first)
  assert.equal(source.loads, 2)
  source.now += minute
  assert.equal(await document.current(), first)
  assert.equal(source.loads, 3)
  source.now = 24 * 60 * minute
  await assert.rejects(document.current(), /down/)
})

test('while a stale copy is fetched again, one request waits and the others use the old copy', async () => {
  const { source, document } = aDocument()
  const first = await document.current()
  const { promise, resolve } = Promise.withResolvers()
  source.gate = promise
  source.now = 11 * minute
  const waiting = document.current()
  for (let request = 0; request < 50; request += 1) assert.equal(await document.current(), first)
  resolve(undefined)
  assert.equal((await waiting).version, 2)
  assert.equal(source.loads, 2)
})

test('without a copy, a failure is cached for five seconds', async () => {
  const { source, document } = aDocument()
  source.broken = true
  for (let request = 0; request < 50; request += 1) await assert.rejects(document.current(), /down/)
  assert.equal(source.loads, 1)
  source.broken = false
  source.now = 5_000
  assert.equal((await document.current()).version, 2)
})

test('a copy that lacks a key is renewed at most once a minute, however often that is requested', async () => {
  const { source, document } = aDocument()
  let seen = await document.current()
  for (source.now = 0; source.now < 5 * minute; source.now += 1_000) seen = await document.renewed(seen)
  assert.equal(source.loads, 1 + 5)
})

test('a caller with an older copy gets the newer one without a fetch', async () => {
  const { source, document } = aDocument()
  const seen = await document.current()
  const newer = await document.renewed(seen)
  assert.equal(await document.renewed(seen), newer)
  assert.equal(source.loads, 2)
})

test('a failed renewal throws until the next attempt, instead of returning the old copy as new', async () => {
  const { source, document } = aDocument()
  const seen = await document.current()
  source.broken = true
  await assert.rejects(document.renewed(seen), /down/)
  await assert.rejects(document.renewed(seen), /down/)
  assert.equal(source.loads, 2)
  assert.equal(await document.current(), seen, 'the old copy is still in use')
})
