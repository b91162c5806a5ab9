import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aContext } from '../../../test/support/a-context.ts'
import { everyList } from '../../../test/support/every-list.ts'
import { createLog } from '../../log/log.ts'
import type { Trace } from '../../protocol/messages/trace.ts'
import type { Store } from '../../protocol/ports/store.ts'
import { RecentFlows } from '../failures/recent-flows.ts'
import type { HttpRequest } from '../requests/message.ts'
import { application } from './application.ts'
import type { Application } from './application-parts.ts'

const store = { client: async () => undefined } as unknown as Store
const base = aContext({ store })
const broken = (): never => {
  throw new Error('this part is broken')
}

/** Sends a request to an application with some parts replaced. Returns the response, the log lines and the failures. */
async function answerOf(request: Partial<HttpRequest>, change: Partial<Application> = {}) {
  const lines: string[] = []
  const failures: (string | undefined)[] = []
  const budgets = { chargeAddress() {}, failedClient: (address: string) => void failures.push(address) }
  const app = {
    base,
    extended: everyList,
    basePath: '',
    flows: new RecentFlows(),
    log: createLog('debug', { write: (line) => void lines.push(line) }),
    budgets,
    ...change,
  }
  const handle = application(app as unknown as Application)
  const form = { 'content-type': 'application/x-www-form-urlencoded', host: new URL(base.issuer).host }
  const answer = await handle({
    method: 'POST',
    path: '/token',
    query: '',
    body: 'grant_type=client_credentials&client_id=nobody&client_secret=x',
    address: '203.0.113.7',
    id: 'request-1',
    sender: base.sender,
    ...request,
    headers: { ...form, ...request.headers },
  })
  return { ...answer, failures, logged: lines.map((line): Record<string, unknown> => JSON.parse(line)) }
}

const bug = 'a bug: failed to render, count or log a response'

describe('a refusal is sent, counted and logged as far as possible, whatever fails meanwhile (threat F23)', () => {
  test('the trace cannot be kept', async () => {
    const { status, body, failures, logged } = await answerOf(
      {},
      { flows: { keep: broken } as unknown as RecentFlows },
    )
    assert.deepEqual([status, JSON.parse(body).error], [401, 'invalid_client'])
    assert.deepEqual(failures, ['203.0.113.7'])
    const line = logged.find(({ msg }) => msg === bug)
    assert.deepEqual([line?.level, line?.requestId, line?.error], [50, 'request-1', 'invalid_client'])
  })

  test('the trace cannot be read', async () => {
    const keep = (trace: Trace) => Object.defineProperty(trace, 'decisions', { get: broken })
    const { status, failures, logged } = await answerOf({}, { flows: { keep } as unknown as RecentFlows })
    assert.deepEqual([status, failures.length], [401, 1])
    assert.ok(logged.some(({ msg }) => msg === bug))
  })

  test('the log cannot be written', async () => {
    const log = createLog('debug', { write: broken })
    const { status, failures } = await answerOf({}, { log })
    assert.deepEqual([status, failures.length], [401, 1])
  })

  test('the metrics fail', async () => {
    const metrics = { answered: broken } as unknown as Application['metrics']
    for (const request of [{}, { method: 'GET', path: '/jwks' }]) {
      const { status, logged } = await answerOf(request, { metrics })
      assert.equal(status, request.path === undefined ? 401 : 200)
      assert.ok(logged.some(({ msg }) => msg === bug))
    }
  })

  test('the budget fails', async () => {
    const budgets = { chargeAddress() {}, failedClient: broken } as unknown as Application['budgets']
    const { status, body, logged } = await answerOf({}, { budgets })
    assert.deepEqual([status, JSON.parse(body).error], [500, 'server_error'])
    assert.ok(logged.some(({ level }) => level === 50))
  })

  test('the error page cannot be rendered', async () => {
    // Without randomness there is no flow id to show to the person.
    const request = { method: 'GET', path: '/authorize', headers: { accept: 'text/html' } }
    const { status, headers, body, logged } = await answerOf(request, { base: { ...base, random: broken } })
    assert.deepEqual([status, JSON.parse(body).error], [500, 'server_error'])
    assert.equal(headers['cache-control'], 'no-store')
    assert.ok(logged.some(({ level }) => level === 50))
  })
})
