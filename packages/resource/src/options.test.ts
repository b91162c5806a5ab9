import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ResourceServerOptions, settings } from './options.ts'
import { checkedRequirement } from './requirement.ts'

const good: ResourceServerOptions = { issuer: 'https://as.example', audience: 'https://drive.example/' }

test('an invalid option throws an error that has its name, and the expected and the actual value', () => {
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ issuer: undefined }, /^issuer must be .*, is undefined$/],
    [{ issuer: 'http://as.example' }, /^issuer must be an https URL.*, is "http:\/\/as\.example"$/],
    [{ audience: undefined }, /^audience must be/],
    [{ audience: '' }, /^audience must be/],
    [{ audience: [] }, /^audience must be/],
    [{ audience: ['https://drive.example/', ''] }, /^audience must be/],
    [{ audience: 'drive', metadata: {} }, /^audience must be an https URL/],
    [{ jwksUri: 'http://127.0.0.1/jwks' }, /^jwksUri must be/],
    [{ algorithms: 'RS256' }, /^algorithms must be/],
    [{ algorithms: [] }, /^algorithms must be/],
    [{ typ: 'jwt' }, /^typ must be at\+jwt or JWT/],
    [{ typ: ['JWT'] }, /^typ must be at\+jwt or JWT/],
    [{ algorithms: ['HS256'] }, /^algorithms must be/],
    [{ algorithms: ['none'] }, /^algorithms must be/],
    [{ introspection: {} }, /^introspection\.clientId must be/],
    [{ introspection: { clientId: 'a', clientSecret: '' } }, /^introspection\.clientSecret must be/],
    [
      { introspection: { clientId: 'a', clientSecret: 'b', method: 'none' } },
      /^introspection\.method must be/,
    ],
    [
      { introspection: { clientId: 'a', clientSecret: 'b', tokens: 'jwt' } },
      /^introspection\.tokens must be/,
    ],
    [
      { introspection: { clientId: 'a', clientSecret: 'b', endpoint: 'http://x' } },
      /^introspection\.endpoint must/,
    ],
    ...[-1, 61, Number.NaN].map((cacheLifetime): [Record<string, unknown>, RegExp] => [
      { introspection: { clientId: 'a', clientSecret: 'b', cacheLifetime } },
      /^introspection\.cacheLifetime must be/,
    ]),
  ]
  for (const [change, message] of wrong) {
    assert.throws(() => settings({ ...good, ...change } as ResourceServerOptions), {
      name: 'TypeError',
      message,
    })
  }
})

test('no symmetric algorithm is among the defaults', () => {
  assert(settings(good).algorithms.every((name) => !/^HS|none/i.test(name)))
})

test('the error for an invalid client secret does not repeat it', () => {
  const clientSecret = ['s3cret-in-a-list'] as unknown as string
  assert.throws(
    () => settings({ ...good, introspection: { clientId: 'a', clientSecret } }),
    (error) => {
      assert(error instanceof TypeError)
      assert.doesNotMatch(error.message, /s3cret/)
      return true
    },
  )
})

test('scopes are a list or one string, and may contain only scope characters (RFC 6749 §3.3)', () => {
  const requiredScope = (scope?: string | readonly string[]) => checkedRequirement({ scope }).scope
  assert.deepEqual(requiredScope(), [])
  assert.deepEqual(requiredScope('a b'), ['a', 'b'])
  assert.deepEqual(requiredScope(['a', 'b']), ['a', 'b'])
  for (const scope of ['', 'a  b', ['a b'], 'a"', 'a\\', 'ä', ['']])
    assert.throws(() => requiredScope(scope), TypeError)
})
