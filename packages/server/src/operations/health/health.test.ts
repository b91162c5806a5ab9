import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databaseHealth } from './database-health.ts'
import { judged } from './disk-health.ts'
import { type Check, Health } from './health.ts'
import { healthAnswer } from './health-answer.ts'
import { jobsHealth } from './job-health.ts'
import { keyHealth } from './key-health.ts'

const silent = { info: () => {}, warn: () => {} }

function checking(look: () => Promise<void>): { health: Health; looks: () => number } {
  let looks = 0
  const counted = () => {
    looks += 1
    return look()
  }
  return { health: new Health([databaseHealth(counted)], silent), looks: () => looks }
}

test('the database is checked at most once a second, however many probes there are', async (t) => {
  const { health, looks } = checking(async () => {})
  await Promise.all(Array.from({ length: 1000 }, () => health.ready()))
  for (let again = 0; again < 1000; again += 1) await health.ready()
  assert.equal(looks(), 1)
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  now += 1_001
  await health.ready()
  assert.equal(looks(), 2)
})

test('a failing database makes the server unavailable until the database is back', async (t) => {
  let fault: Error | undefined = new Error('the database is read-only')
  const { health } = checking(async () => {
    if (fault !== undefined) throw fault
  })
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  assert.deepEqual(await health.ready(), {
    status: 'unavailable',
    parts: { database: { status: 'unavailable', reason: 'read-only' } },
  })
  fault = undefined
  now += 1_001
  assert.deepEqual(await health.ready(), { status: 'ready', parts: { database: { status: 'ready' } } })
})

test('a reason contains no address, path or name from an error', async () => {
  const faults = [
    'connect ECONNREFUSED 10.0.0.7:5432',
    '/var/lib/valetkey/valetkey.db: the database was restored in the meantime',
    'password authentication failed for user "valetkey"',
    'the database is at postgres://user:secret@host/db',
  ]
  for (const message of faults) {
    const { health } = checking(() => Promise.reject(new Error(message)))
    assert.equal((await health.ready()).parts.database?.reason, 'does not answer')
  }
})

test('a reason is the description by the storage, without the details in brackets', async () => {
  const faults = {
    'the database is read-only (cannot execute INSERT in a read-only transaction)': 'read-only',
    'the database cannot be reached (connect ECONNREFUSED 10.0.0.7:5432)': 'cannot be reached',
    'the database is refusing the user name or password (user "valetkey")':
      'refusing the user name or password',
    'the database is busy: a lock was not available in time (x\ny)': 'busy: a lock was not available in time',
    'the database is input/output error': 'input/output error',
    'the database is full': 'full',
  }
  for (const [message, reason] of Object.entries(faults)) {
    const { health } = checking(() => Promise.reject(new Error(message)))
    assert.equal((await health.ready()).parts.database?.reason, reason)
  }
})

test('a check that never resolves counts as unavailable', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { health } = checking(() => new Promise(() => {}))
  const asked = health.ready()
  t.mock.timers.tick(2_000)
  assert.deepEqual((await asked).parts.database, { status: 'unavailable', reason: 'does not answer' })
})

test('a late background job degrades health, and the server stays available', async () => {
  const job = { name: 'clean-up', age: 1, heartbeat: undefined, sentence: 'it succeeded 9 min ago' } as const
  const late = jobsHealth(async () => [{ ...job, state: 'late' }])
  assert.deepEqual(await new Health([late], silent).ready(), {
    status: 'degraded',
    parts: { 'clean-up': { status: 'degraded', reason: 'it succeeded 9 min ago' } },
  })
  const fine = jobsHealth(async () => [{ ...job, state: 'fine' }])
  assert.deepEqual(await new Health([fine], silent).ready(), {
    status: 'ready',
    parts: { 'clean-up': { status: 'ready' } },
  })
})

test('a nearly full disk degrades health', () => {
  const mebibyte = 1024 * 1024
  assert.equal(judged({ free: 1e12, size: 1e13 }, 0).status, 'ready')
  const full = { status: 'degraded', reason: '100 MiB are left' }
  assert.deepEqual(judged({ free: 100 * mebibyte, size: 1e13 }, 0), full)
  assert.equal(
    judged({ free: 100 * mebibyte, size: 200 * mebibyte }, 0).status,
    'ready',
    'half of a small one',
  )
  assert.equal(judged({ free: 1e12, size: 1e13 }, 2e9).status, 'degraded')
})

test('a draining server is not ready', async () => {
  const { health } = checking(async () => {})
  assert.equal((await health.ready()).status, 'ready')
  health.drain()
  const { status, parts } = await health.ready()
  assert.equal(status, 'unavailable')
  assert.equal(parts.draining?.status, 'unavailable')
  assert.equal(parts.database?.status, 'ready')
})

test('a change of status is logged, and an unchanged status is not', async (t) => {
  const lines: unknown[] = []
  const log = { info: (line: unknown) => lines.push(line), warn: (line: unknown) => lines.push(line) }
  let status: 'ready' | 'degraded' = 'ready'
  const check: Check = { part: 'disk', look: async () => ({ disk: { status } }) }
  const health = new Health([check], log as never)
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  for (status of ['ready', 'degraded', 'degraded', 'ready', 'ready'] as const) {
    await health.ready()
    now += 1_001
  }
  assert.deepEqual(lines, [
    { status: 'degraded', parts: { disk: { status: 'degraded' } } },
    { status: 'ready' },
  ])
})

test('/health/live always answers 200, /health/ready answers 503 if the server is unavailable', async () => {
  const ready = async () => ({ status: 'unavailable', parts: {} }) as const
  const ask = (path: string, method = 'GET') => healthAnswer({ method, path }, ready)
  assert.equal((await ask('/health/live'))?.status, 200)
  const refused = await ask('/health/ready')
  assert.equal(refused?.status, 503)
  assert.equal(refused?.headers['retry-after'], '5')
  assert.equal((await ask('/health/ready', 'POST'))?.status, 405)
  for (const path of ['/health', '/health/', '/health/ready/', '/HEALTH/ready', '/health%2fready']) {
    assert.equal(ask(path), undefined)
  }
})

test('a process that cannot read new keys is degraded, and one that cannot decrypt them is not ready (promise R8)', async () => {
  const ring = { milliseconds: 60_000, isBehind: false, isUnreadable: false, age: () => ring.milliseconds }
  const check = keyHealth(async () => [], ring)
  const told = async () => (await check.look())['key-rotation']
  assert.deepEqual(await told(), { status: 'ready' })
  ring.milliseconds = 300_000
  assert.deepEqual(await told(), { status: 'degraded', reason: 'the keys could not be read for 5 min' })
  ring.milliseconds = 0
  ring.isBehind = true
  const again = 'start the server again with its master key'
  const behind = `the data key has been replaced, so the next key cannot be decrypted: ${again}`
  assert.deepEqual(await told(), { status: 'degraded', reason: behind })
  ring.isUnreadable = true
  const unreadable = `the keys in the database cannot be decrypted: ${again}`
  assert.deepEqual(await told(), { status: 'unavailable', reason: unreadable })
  const away = keyHealth(() => Promise.reject(new Error('away')), ring)
  assert.deepEqual(await away.look(), { 'key-rotation': { status: 'unavailable', reason: unreadable } })
})
