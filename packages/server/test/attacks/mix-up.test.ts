import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const issuers = ['http://localhost:4000', 'http://localhost:4000/tenant', 'http://127.0.0.1:4001']

describe('mix-up of authorization servers (threat A7, RFC 9207)', () => {
  for (const issuer of issuers) {
    test(`${issuer} sends iss once in every authorization response, in every response mode`, async () => {
      await using server = await aWatchedServer({ issuer })
      const shop = apps.printShop(server)
      const walker = new Walker(server)
      await walker.go(shop.request().url)
      await walker.signIn()
      await walker.allow()

      for (const mode of [undefined, 'query', 'fragment', 'form_post']) {
        const answers = {
          code: {},
          login_required: { prompt: 'none', max_age: '0' },
          consent_required: { prompt: 'none', scope: 'openid profile email' },
          access_denied: { prompt: 'consent' },
          invalid_request: { code_challenge: undefined },
          unsupported_response_type: { response_type: 'id_token' },
          invalid_scope: { scope: '"' },
        }
        for (const [kind, change] of Object.entries(answers)) {
          await walker.go(shop.request({ ...change, response_mode: mode }).url)
          if (kind === 'access_denied') await walker.submit({ decision: 'deny' })
          const answer = mode === 'form_post' ? walker.form().fields : walker.answer()
          assert.deepEqual(answer.getAll('iss'), [issuer], `${mode} ${kind}: ${walker.url}`)
          assert.equal(kind === 'code' ? answer.has('code') : answer.get('error') === kind, true, kind)
        }
      }
    })
  }

  test('the metadata announces the iss parameter', async () => {
    await using server = await aWatchedServer()
    const { html } = await ask(server, '/.well-known/oauth-authorization-server')
    const { issuer, authorization_response_iss_parameter_supported } = JSON.parse(html)
    assert.equal(issuer, server.issuer)
    assert.equal(authorization_response_iss_parameter_supported, true)
  })
})
