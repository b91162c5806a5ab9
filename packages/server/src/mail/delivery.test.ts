import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clock } from '../../test/store/clock.ts'
import { engines } from '../../test/store/engines.ts'
import { type DeliveryParts, deliverDue, mostAttempts, pauseAfter } from './delivery.ts'
import { post } from './post.ts'
import type { Delivery, Transport } from './transport.ts'

const minute = 60_000
const accepted: Delivery = { outcome: 'accepted' }
const running = new AbortController().signal
const sqlite = engines[0]

/** A queue in a database, and a mail server that answers each mail with the next of the answers. */
async function aQueue() {
  const storage = await (await sqlite?.create())?.open()
  assert.ok(storage)
  const { mails: store } = storage
  const sent: string[] = []
  const seen: string[] = []
  let answers: Delivery[] = []
  let now = clock.now
  let opened = 0
  let closed = 0
  const transport = (): Transport => {
    opened += 1
    return {
      async send({ to }) {
        const answer = answers.shift() ?? accepted
        if (answer.outcome === 'accepted') sent.push(to)
        return answer
      },
      close() {
        closed += 1
      },
    }
  }
  const parts: DeliveryParts = {
    store,
    transport,
    context: () => ({
      issuer: 'https://id.example.com',
      now,
      startRecovery: async () => undefined,
      startSignUp: () => assert.fail('no sign-up is tested here'),
    }),
    now: () => now,
    log: { info() {}, warn() {}, error() {} },
    seen: (kind, outcome, reason) => seen.push([kind, outcome, reason].filter(Boolean).join(' ')),
  }
  return {
    parts,
    store,
    sent,
    seen,
    queue: (to: string, expiresAt = now + 60 * minute) =>
      store.queue({ kind: 'test', to, locale: 'en', data: {}, expiresAt }, now),
    run: () => deliverDue(parts, running),
    answer(...next: Delivery[]) {
      answers = next
    },
    pass(milliseconds: number) {
      now += milliseconds
    },
    connections: () => ({ opened, closed }),
  }
}

const failed = (change: Partial<Delivery & { outcome: 'failed' }> = {}): Delivery => ({
  ...{ outcome: 'failed', reason: 'unreachable', final: false },
  ...change,
})

describe('delivery', () => {
  test('sends each mail once, over one connection, and closes it', async () => {
    const { queue, run, sent, connections } = await aQueue()
    for (const name of ['a', 'b', 'c']) await queue(`${name}@example.com`)
    assert.deepEqual(await run(), { sent: 3, postponed: 0, givenUp: 0, more: false })
    await run()
    assert.deepEqual(sent.sort(), ['a@example.com', 'b@example.com', 'c@example.com'])
    assert.deepEqual(connections(), { opened: 2, closed: 2 })
  })

  test('two processes together send each mail once', async () => {
    const { queue, run, sent } = await aQueue()
    for (let count = 0; count < 20; count += 1) await queue(`${count}@example.com`)
    await Promise.all([run(), run(), run()])
    assert.equal(sent.length, 20)
    assert.equal(new Set(sent).size, 20)
  })

  test('tries again after pauses that become longer, and a mail that expires meanwhile is not sent any more', async () => {
    const { queue, run, answer, pass, sent, seen } = await aQueue()
    await queue('a@example.com', clock.now + 15 * minute)
    for (let attempt = 0; attempt < 4; attempt += 1) {
      answer(failed())
      assert.deepEqual(await run(), { sent: 0, postponed: 1, givenUp: 0, more: false })
      pass(pauseAfter(attempt) - 1)
      assert.deepEqual(await run(), { sent: 0, postponed: 0, givenUp: 0, more: false })
      pass(1)
    }
    pass(15 * minute)
    assert.deepEqual(await run(), { sent: 0, postponed: 0, givenUp: 1, more: false })
    assert.deepEqual(sent, [])
    assert.equal(seen.at(-1), 'test expired expired')
  })

  test('a mail that is refused for good is given up at once, and the others are still sent', async () => {
    const { queue, run, answer, sent, seen } = await aQueue()
    await queue('a@example.com')
    await queue('b@example.com')
    answer(failed({ reason: 'recipient_refused', final: true, reply: 550 }))
    assert.deepEqual(await run(), { sent: 1, postponed: 0, givenUp: 1, more: false })
    assert.equal(sent.length, 1)
    assert.ok(seen.includes('test given_up recipient_refused'))
  })

  test('a mail server that does not respond is not asked again with the next mail', async () => {
    const { queue, run, answer, sent } = await aQueue()
    for (const name of ['a', 'b', 'c']) await queue(`${name}@example.com`)
    answer(failed({ reason: 'timeout' }))
    assert.deepEqual(await run(), { sent: 0, postponed: 1, givenUp: 0, more: false })
    assert.deepEqual(sent, [])
    assert.equal((await run()).sent, 2)
  })

  test('a mail is given up after its last attempt', async () => {
    const { queue, run, answer, pass, seen } = await aQueue()
    await queue('a@example.com', clock.now + 1_000 * 60 * minute)
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      answer(failed({ reason: 'recipient_refused', reply: 450 }))
      await run()
      pass(pauseAfter(attempt))
    }
    assert.equal(seen.filter((each) => each.includes('postponed')).length, mostAttempts - 1)
    assert.equal(seen.at(-1), 'test given_up recipient_refused')
    assert.equal((await run()).sent, 0)
  })

  test('a process that dies during an attempt leaves the mail to the others', async () => {
    const { parts, queue, run, pass, sent } = await aQueue()
    await queue('a@example.com')
    const dying = {
      ...parts,
      transport: () => ({ send: () => Promise.reject(new Error('killed')), close() {} }),
    }
    await assert.rejects(deliverDue(dying, running), /killed/)
    assert.equal((await run()).sent, 0, 'not at once: it may still be sending')
    pass(6 * minute)
    assert.equal((await run()).sent, 1)
    assert.deepEqual(sent, ['a@example.com'])
  })

  test('without a mail server, messages go to the mailbox', async () => {
    const { parts, queue, store } = await aQueue()
    await queue('a@example.com')
    await deliverDue({ ...parts, transport: undefined }, running)
    const [message, ...more] = await store.kept(clock.now)
    assert.deepEqual(more, [])
    assert.equal(message?.to, 'a@example.com')
    assert.equal(message?.subject, 'id.example.com can send mail')
    assert.match(message?.text ?? '', /This is a test/)
    assert.equal((await store.backlog()).waiting, 0)
  })

  test('a mail of a kind that only a newer version knows is left to that', async () => {
    const { parts, store, queue, run, pass } = await aQueue()
    await queue('a@example.com')
    const [mail] = await store.due(1, clock.now)
    const renamed = { ...store, due: async () => [{ ...(mail ?? assert.fail()), kind: 'newer' }] }
    const done = await deliverDue({ ...parts, store: renamed }, running)
    assert.deepEqual(done, { sent: 0, postponed: 1, givenUp: 0, more: false })
    pass(pauseAfter(0))
    assert.equal((await run()).sent, 1)
  })
})

describe('the post of a process', () => {
  test('begins to send a queued mail without waiting for the background job', async () => {
    const { parts, sent } = await aQueue()
    const { queue, close } = post(parts)
    for (const name of ['a', 'b']) {
      const to = `${name}@example.com`
      await queue({ kind: 'test', to, locale: 'en', data: {}, expiresAt: clock.now + minute })
    }
    while (sent.length < 2) await new Promise(setImmediate)
    await close()
  })

  test('closes without waiting for a mail server', async () => {
    const { parts } = await aQueue()
    const asked = Promise.withResolvers<void>()
    const hanging = Promise.withResolvers<Delivery>()
    const transport = (): Transport => ({
      send() {
        asked.resolve()
        return hanging.promise
      },
      close: () => hanging.resolve(failed()),
    })
    const { queue, close } = post({ ...parts, transport })
    await queue({ kind: 'test', to: 'a@example.com', locale: 'en', data: {}, expiresAt: clock.now + minute })
    await asked.promise
    await close()
    assert.equal((await parts.store.backlog()).waiting, 1)
  })
})
