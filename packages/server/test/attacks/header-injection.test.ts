import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { aServerOnAPort, exchange, formText, requestText } from '../support/wire.ts'

const inject = 'x\r\nX-Injected: yes\r\n\r\n'

describe('line breaks and other characters that could end a header (threat F6)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aServerOnAPort()
  })
  after(() => server[Symbol.asyncDispose]())

  for (const [name, body] of [
    ['a raw line break', `client_id=print-shop&state=${inject}`],
    ['only a line feed', 'client_id=print-shop&state=a\nX-Injected: yes'],
    ['raw UTF-8', `client_id=print-shop&state=${Buffer.from('é€😀').toString('latin1')}`],
    ['a control character', 'client_id=print-shop&state=a\u0001b'],
    ['a fragment', 'client_id=print-shop&state=a#b'],
  ] as const) {
    test(`an authorization request posted with ${name} gets exactly one response`, async () => {
      const answer = await exchange(server, formText(server, '/authorize', body, ['Connection: close']))
      assert.ok(answer.status === 303 || answer.status === 400, `${answer.status} ${answer.text}`)
      assert.equal(answer.answers, 1)
      assert.doesNotMatch(answer.text, /^x-injected/im)
      assert.doesNotMatch(/^location: (.*)$/im.exec(answer.text)?.[1] ?? '', /[^\x21-\x7e]|#/)
      assert.equal(
        (await exchange(server, requestText(server, 'GET /jwks', ['Connection: close']))).status,
        200,
      )
    })
  }

  test('an authorization request posted without cookies is redirected to a GET with the same parameters', async () => {
    const { url } = apps.spa(server).request({ state: 'é + & = # \r\n', scope: 'openid  profile' })
    const query = url.slice(url.indexOf('?') + 1)
    const answer = await exchange(server, formText(server, '/authorize', query, ['Connection: close']))
    assert.equal(answer.status, 303, answer.text)
    const location = /^location: (.*)\r$/im.exec(answer.text)?.[1] ?? ''
    const came = new URLSearchParams(location.slice(location.indexOf('?') + 1))
    assert.deepEqual([...came].sort(), [...new URLSearchParams(query)].sort())
  })

  const parameters = [
    'client_id',
    'redirect_uri',
    'state',
    'scope',
    'nonce',
    'prompt',
    'response_mode',
    'resource',
  ]
  for (const name of [
    ...parameters,
    'interaction',
    'login_hint',
    'max_age',
    'id_token_hint',
    'grant_type',
    'token',
  ]) {
    test(`a line break in ${name} ends neither a header nor a log line`, async () => {
      const value = 'x\r\nX-Injected: yes\r\n\r\n{"level":60,"msg":"forged"}\n'
      const fields = new URLSearchParams(apps.spa(server).request().url.split('?')[1])
      fields.set(name, value)
      for (const bytes of [
        requestText(server, `GET /authorize?${fields}`, ['Connection: close']),
        requestText(server, `GET /sign-in?${fields}`, ['Connection: close']),
        formText(server, '/token', fields.toString(), ['Connection: close']),
        formText(server, '/introspect', fields.toString(), ['Connection: close']),
        requestText(server, `GET /nowhere?${fields}`, ['Connection: close', 'Accept: text/html']),
      ]) {
        const answer = await exchange(server, bytes)
        assert.ok(answer.status >= 200 && answer.status < 500, answer.text)
        assert.equal(answer.answers, 1)
        assert.doesNotMatch(answer.text, /^x-injected/im)
      }
      for (const line of server.logged().trim().split('\n')) {
        const { level, msg } = JSON.parse(line) as { level: number; msg: string }
        assert.ok(level < 50 && msg !== 'forged', line)
      }
    })
  }

  test('a state with every character is returned unchanged, encoded (RFC 6749 §4.1.2)', async () => {
    const state = `${Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code + 1)).join('')}😀`
    const { url } = apps.spa(server).request({ state, prompt: 'none' })
    const answer = await exchange(
      server,
      requestText(server, `GET ${url.slice(server.issuer.length)}`, ['Connection: close']),
    )
    const location = /^location: (.*)\r$/im.exec(answer.text)?.[1] ?? ''
    assert.match(location, /^[\x21-\x7e]+$/)
    assert.equal(new URL(location).searchParams.get('state'), state)
  })
})
