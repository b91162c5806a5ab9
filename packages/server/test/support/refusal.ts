import assert from 'node:assert/strict'
import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import { type Rule, rules } from '../../src/protocol/messages/rules.ts'
import type { TestServer } from './a-server.ts'
import { type Answer, answerIn } from './ask.ts'

/** An expected refusal: its error code, and the rule in the decision trace. */
export type Refusal = {
  error: ErrorCode
  rule: Rule
}

/** A refusal in the log. */
export type Reported = {
  flowId: string
  error: string
  refusedBy?: { rule: Rule; outcome: string; section: string }
}

/** Reads the refusals in the log of a server, each of them once. */
export class RefusalLog {
  readonly #server: Pick<TestServer, 'logged'>
  #seen = 0

  constructor(server: Pick<TestServer, 'logged'>) {
    this.#server = server
  }

  /** The refusals since the last call. */
  next(): readonly Reported[] {
    const log = this.#server.logged()
    const news = log.slice(this.#seen)
    this.#seen = log.length
    return news
      .split('\n')
      .filter((line) => line.includes('"msg":"refused"'))
      .map((line) => JSON.parse(line) as Reported)
  }

  /** Asserts that there was exactly one refusal since the last call, with this code and rule. */
  assertRefused({ error, rule }: Refusal): Reported {
    const news = this.next()
    assert.equal(news.length, 1, `expected one refusal in the log: ${JSON.stringify(news)}`)
    const [reported] = news
    assert.ok(reported !== undefined)
    assert.equal(reported.error, error)
    assert.deepEqual(
      [reported.refusedBy?.rule, reported.refusedBy?.section],
      [rule, rules[rule]],
      'the rule in the trace',
    )
    return reported
  }
}

/** Asserts that a refusal is shown on an error page, without a redirect. */
export function assertShown(
  { status, location, html, headers }: Answer,
  error: string,
  expected = 400,
): void {
  assert.deepEqual({ status, location }, { status: expected, location: null }, html.slice(0, 300))
  assert.match(headers.get('content-type') ?? '', /^text\/html/)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.match(html, new RegExp(`<code id="error-code" dir="ltr">${error}</code>`))
}

/** Asserts that a refusal is redirected to the client, with the `state` and `iss` of the request. */
export function assertRedirected(
  { status, location, html }: Answer,
  error: string,
  to: { start: string; state: string | null; issuer: string },
): void {
  assert.equal(status, 303, html.slice(0, 300))
  assert.ok(location?.startsWith(to.start), `${location} starts with ${to.start}`)
  const answer = answerIn(location)
  assert.equal(answer.get('error'), error)
  assert.match(answer.get('error_description') ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  assert.equal(answer.get('state'), to.state)
  assert.equal(answer.get('iss'), to.issuer)
  for (const name of ['code', 'access_token', 'id_token']) assert.equal(answer.has(name), false, name)
}

/** Asserts that a refusal is the JSON of RFC 6749 §5.2, and is not cacheable. */
export function assertAnswered({ status, headers, html }: Answer, error: string, expected: number): void {
  assert.equal(status, expected, html)
  assert.equal(headers.get('content-type'), 'application/json')
  assert.equal(headers.get('cache-control'), 'no-store')
  const body = JSON.parse(html) as Record<string, unknown>
  assert.deepEqual(Object.keys(body).sort(), ['error', 'error_description'])
  assert.equal(body.error, error)
  assert.match(String(body.error_description), /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
}
