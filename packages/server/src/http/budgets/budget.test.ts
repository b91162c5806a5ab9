import assert from 'node:assert/strict'
import test from 'node:test'
import type { Client } from '../../protocol/clients/client.ts'
import { unsaid } from '../../protocol/clients/client-fields.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'
import { Budget } from './budget.ts'
import { type Budgets, budgets } from './budgets.ts'

const address = '203.0.113.7'
const context = { address, now: () => 0 }

function client(change: Partial<Client>): Client {
  const own = { id: 'one', name: 'One', secrets: [], declared: true, disabledAt: null }
  return { ...unsaid, ...own, tokenEndpointAuthMethod: 'client_secret_basic', ...change } as Client
}

/** How often `once` can be called before it throws 429. */
function timesOf(once: () => void, most = 70_000): number {
  for (let times = 0; times < most; times += 1) {
    try {
      once()
    } catch (error) {
      assert.ok(error instanceof OAuthError && error.status === 429)
      assert.ok(Number(error.headers['Retry-After']) > 0)
      return times
    }
  }
  return Number.POSITIVE_INFINITY
}

test('the budgets of several processes add up to the budget of one (but for rounding)', () => {
  const failures = (processes: number) => {
    let all = 0
    for (let process = 0; process < processes; process += 1) {
      const own = budgets(processes)
      all += timesOf(() => own.failedClient(address, 'one', 0))
    }
    return all
  }
  assert.deepEqual([1, 2, 4, 8].map(failures), [100, 100, 100, 104])
})

test('failures are counted per client at an address, and per address over all clients', () => {
  const own = budgets()
  assert.equal(
    timesOf(() => own.failedClient(address, 'one', 0)),
    100,
  )
  assert.equal(
    timesOf(() => own.failedClient(address, 'two', 0)),
    100,
    'another client has its own budget',
  )
  let client = 0
  assert.equal(
    timesOf(() => own.failedClient(address, `other-${client++}`, 0)),
    800,
    'an address that tries one client after the other has a thousand in all',
  )
  assert.equal(
    timesOf(() => own.failedClient('203.0.113.8', 'one', 0)),
    100,
  )
})

test('people behind one proxy that does not reveal their addresses share twenty times the budget', () => {
  const own = budgets()
  assert.equal(
    timesOf(() => own.failedClient('via 10.0.0.1', 'one', 0)),
    2000,
  )
  assert.equal(
    timesOf(() => own.failedClient('127.0.0.1', 'one', 0)),
    Number.POSITIVE_INFINITY,
    'loopback is not counted',
  )
})

const push = (own: Budgets, change: Partial<Client>, bytes = 1000, from = address) =>
  own.ofClients.spend('pushed_requests', client(change), bytes, { ...context, address: from })

test('a declared client has one budget, whatever the addresses of its machines', () => {
  const own = budgets()
  assert.equal(
    timesOf(() => push(own, {})),
    30_000,
  )
  assert.equal(
    timesOf(() => push(own, {}, 1000, '203.0.113.8')),
    0,
  )
  assert.equal(
    timesOf(() => push(own, { id: 'two' })),
    30_000,
  )
})

test('a budget also limits the bytes that requests cause to be stored', () => {
  const own = budgets()
  assert.equal(
    timesOf(() => push(own, {}, 64 * 1024)),
    512,
  )
  assert.equal(
    timesOf(() => own.chargeAddress(address, 'interactions', 64 * 1024, 0)),
    32,
  )
})

test('unknown callers share the budget of their address, however many clients they register or claim to be', () => {
  const own = budgets()
  let id = 0
  const strange = { declared: false, selfRegistered: { expiresAt: 1, usedAt: null } }
  assert.equal(
    timesOf(() => push(own, { ...strange, id: `app-${id++}` })),
    3000,
  )
  const anybody = { tokenEndpointAuthMethod: 'none' }
  assert.equal(
    timesOf(() => push(own, anybody)),
    0,
    'anyone can claim to be a public client',
  )
  assert.equal(
    timesOf(() => push(own, anybody, 1000, '203.0.113.8')),
    3000,
  )
  assert.equal(
    timesOf(() => push(own, anybody, 1000, '127.0.0.1')),
    30_000,
    'where addresses cannot be told apart, the client is counted',
  )
  const fresh = budgets()
  let host = 0
  const everywhere = () => {
    host += 1
    push(fresh, strange, 1000, `10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`)
  }
  assert.equal(timesOf(everywhere), 30_000, 'one such client from many addresses')
  assert.equal(
    timesOf(() => push(fresh, { id: 'declared' })),
    30_000,
    'which leaves the budget of a declared client alone',
  )
})

test('all addresses together have a budget as well', () => {
  const own = budgets()
  let host = 0
  const everywhere = () => {
    host += 1
    own.chargeAddress(`10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`, 'interactions', 100, 0)
  }
  assert.equal(timesOf(everywhere), 60_000)
})

test('a window opens with the first request, and its end resets the whole count', () => {
  const budget = new Budget({ count: 2 }, 1000)
  budget.count('one', 0, 10)
  budget.count('one', 0, 900)
  assert.equal(budget.exhaustedUntil('one', 1009), 1010)
  assert.equal(budget.exhaustedUntil('one', 1010), undefined)
  assert.equal(budget.exhaustedUntil('two', 1000), undefined)
})

test('at most ten thousand names are remembered: those whose windows end last', () => {
  const budget = new Budget({ count: 1 }, 1000)
  for (let name = 0; name <= 10_000; name += 1) budget.count(String(name), 0, 0)
  assert.equal(budget.exhaustedUntil('999', 1), undefined)
  assert.equal(budget.exhaustedUntil('1000', 1), 1000)
  assert.equal(budget.exhaustedUntil('10000', 1), 1000)
})
