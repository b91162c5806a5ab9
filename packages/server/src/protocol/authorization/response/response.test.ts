import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { aClient, aContext } from '../../../../test/support/a-context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { ResponseMode } from '../request/response-mode.ts'
import type { ReturnAddress } from '../request/return-address.ts'
import { respond, respondError } from './response.ts'

const context = aContext()
const { issuer } = context
const client = aClient()
const at = (redirectUri: string, responseMode: ResponseMode = 'query', state?: string) => ({
  silent: false,
  redirectUri,
  responseMode,
  state,
})

async function location(address: ReturnAddress, parameters: Record<string, string>): Promise<string> {
  const response = await respond({ address, client }, parameters, context)
  assert.equal(response.kind, 'redirect')
  return response.kind === 'redirect' ? response.location : ''
}

describe('an authorization response (RFC 6749 §4.1.2)', () => {
  const answered = 'code=c&iss=https%3A%2F%2Fid.example'
  for (const [redirectUri, expected] of [
    ['https://app.example/cb', `https://app.example/cb?${answered}`],
    ['https://app.example/cb?', `https://app.example/cb?${answered}`],
    ['https://app.example/cb?a=b', `https://app.example/cb?a=b&${answered}`],
    ['https://app.example/cb?a=b&', `https://app.example/cb?a=b&${answered}`],
    ['https://app.example/cb?a=%20%2F+x', `https://app.example/cb?a=%20%2F+x&${answered}`],
    ['https://app.example/cb?a?b', `https://app.example/cb?a?b&${answered}`],
    ['https://APP.example:443/./cb', `https://APP.example:443/./cb?${answered}`],
    ['com.example.app:/cb', `com.example.app:/cb?${answered}`],
    ['http://127.0.0.1:49152/', `http://127.0.0.1:49152/?${answered}`],
    ['https://app.example', `https://app.example?${answered}`],
  ] as const) {
    test(`is appended to ${redirectUri}, which is otherwise unchanged (§3.1.2)`, async () => {
      assert.equal(await location(at(redirectUri), { code: 'c' }), expected)
    })
  }

  test('is in the fragment if the response mode is fragment', async () => {
    const expected = `https://app.example/cb?a=b#${answered}`
    assert.equal(await location(at('https://app.example/cb?a=b', 'fragment'), { code: 'c' }), expected)
  })

  test('is a form if the response mode is form_post, with unchanged values', async () => {
    const state = '"><script>&amp;\r\n'
    const address = at('https://app.example/cb?a=b', 'form_post', state)
    assert.deepEqual(await respond({ address, client }, { code: 'c' }, context), {
      kind: 'form_post',
      action: 'https://app.example/cb?a=b',
      fields: { code: 'c', state, iss: issuer },
    })
  })

  test('returns any state unchanged, in a URL that is safe in a header', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom<ResponseMode>('query', 'fragment'),
        async (state, mode) => {
          const url = await location(at('https://app.example/cb', mode, state), { code: 'c' })
          assert.match(url, /^[\x21-\x7e]+$/)
          const parsed = new URL(url)
          const came = new URLSearchParams(mode === 'query' ? parsed.search : parsed.hash.slice(1))
          assert.equal(came.get('state'), state)
        },
      ),
    )
  })

  test('has no state if the request had none, and always has iss (RFC 9207 §2)', async () => {
    const url = new URL(await location(at('https://app.example/cb'), { code: 'c' }))
    assert.deepEqual([...url.searchParams.keys()], ['code', 'iss'])
  })

  test('for an error is built in the same way, with allowed characters only (§4.1.2.1)', async () => {
    const error = new OAuthError('invalid_scope', 'no "such" scope: é', { detail: 'for the log' })
    const address = at('https://app.example/cb', 'query', 's')
    const response = await respondError({ address, client }, error, context)
    assert.equal(response.kind, 'redirect')
    const url = new URL(response.kind === 'redirect' ? response.location : '')
    assert.deepEqual(
      [...url.searchParams],
      [
        ['error', 'invalid_scope'],
        ['error_description', "no 'such' scope: ?"],
        ['state', 's'],
        ['iss', issuer],
      ],
    )
  })
})
