import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apps } from '../support/app.ts'
import { type Asked, ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const forged = '{"level":30,"msg":"consent_granted","clientId":"forged"}'

/** Everything that ends a line somewhere, or redraws one on a terminal. */
const breaks = [
  '\u009b2K',
  '\u202e',
  '\n',
  '\r',
  '\r\n',
  '\v',
  '\f',
  '\u0085',
  '\u2028',
  '\u2029',
  '"}\n',
  '\\n',
  '\u001b[2K\u001b[1A',
  '\b\b\b\b',
]
const corpus = breaks.map((end) => `x${end}${forged}${end}`)

describe('forged log lines (threat E7)', () => {
  test('every log line is a complete one that the server wrote, whatever was sent', async () => {
    await using server = await aWatchedServer()
    const shop = apps.printShop(server)
    const requests: [string, Asked?][] = []
    for (const text of corpus) {
      for (const name of [
        'client_id',
        'redirect_uri',
        'scope',
        'response_type',
        'prompt',
        'resource',
        'max_age',
      ]) {
        requests.push([shop.request({ [name]: text }).url])
      }
      for (const name of [
        'state',
        'nonce',
        'login_hint',
        'id_token_hint',
        'code_challenge_method',
        'unknown',
      ]) {
        requests.push([shop.request({ [name]: text, prompt: 'none' }).url])
      }
      requests.push([`/${encodeURIComponent(text)}`], [`/continue?interaction=${encodeURIComponent(text)}`])
      const basic = Buffer.from(`${encodeURIComponent(text)}:${encodeURIComponent(text)}`).toString('base64')
      for (const grant of [text, 'authorization_code', 'refresh_token', 'client_credentials']) {
        const form = { grant_type: grant, code: text, refresh_token: text, scope: text, resource: text }
        requests.push(['/token', { form: { ...form, client_id: text, client_secret: text } }])
        requests.push(['/token', { form, headers: { authorization: `Basic ${basic}` } }])
      }
      requests.push(['/userinfo', { headers: { authorization: `Bearer ${encodeURIComponent(text)}` } }])
    }
    for (const [path, asked] of requests) {
      const { status } = await ask(server, path, asked)
      assert.ok(status < 500, `${path} ${status}`)
    }
    const walker = await new Walker(server).go('/sign-in')
    for (const text of corpus.slice(0, 6)) {
      await walker.submit({ username: text, password: text })
      assert.ok(walker.status === 422 || walker.status === 429, `${walker.status}`)
    }

    const lines = server.logged().split('\n')
    assert.equal(lines.pop(), '', 'the last line is complete')
    assert.ok(
      lines.length > requests.length / 2,
      `only ${lines.length} lines for ${requests.length} requests`,
    )
    for (const line of lines) {
      const entry: unknown = JSON.parse(line)
      assert.ok(typeof entry === 'object' && entry !== null && 'msg' in entry && 'time' in entry)
      assert.match(String(entry.msg), /^(answered|refused|declared|a background job has finished)$/)
      assert.ok(!('clientId' in entry) || entry.clientId !== 'forged')
      assert.doesNotMatch(
        line,
        /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u,
        'no character that ends or redraws a line',
      )
    }
  })

  test('a refusal is logged with what an operator needs: the flow, the rule and the refused value', async () => {
    await using server = await aWatchedServer()
    const page = await ask(
      server,
      apps.printShop(server).request({ redirect_uri: 'https://evil.example/' }).url,
    )
    const entries = server
      .logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { flowId, refusedBy, clientId, error } = entries.find(({ msg }) => msg === 'refused') ?? {}
    assert.ok(page.html.includes(flowId), 'the page names the same flow')
    assert.deepEqual({ clientId, error }, { clientId: 'print-shop', error: 'invalid_request' })
    assert.equal(refusedBy.rule, 'redirect-uri/exact-match')
    assert.equal(refusedBy.came, 'https://evil.example/')
    assert.equal(server.flow(flowId)?.clientId, 'print-shop')
  })
})
