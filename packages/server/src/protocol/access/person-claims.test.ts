import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aContext } from '../../../test/support/a-context.ts'
import { catalogueOf } from './claims.ts'
import { claimsFor, valuesOf } from './person-claims.ts'

const department = { name: 'department', type: 'string', description: 'See it', clients: undefined } as const
const work = { name: 'work', description: 'See it', sensitive: false, claims: ['department', 'old'] }
const context = aContext({ catalogue: catalogueOf({ claims: [department], scopes: [work] }) })
const user = (claims: object) => ({
  id: 'usr_1',
  username: 'alice',
  claims: Object.assign(Object.create(null), claims),
  disabledAt: null,
})
const client = { id: 'print-shop', scope: ['openid', 'profile', 'work'], claimsAs: undefined }

test('a stored claim that is not declared is not returned, even if it is requested by name', async () => {
  const alice = user({ department: 'Physics', old: 'x', iss: 'https://evil.example', sub: 'x' })
  const named = ['department', 'old', 'iss', 'sub', 'toString', '__proto__']
  const asked = { client, scope: ['openid', 'work'], named }
  assert.deepEqual(await claimsFor(alice, 'usr_1', asked, context), { sub: 'usr_1', department: 'Physics' })
})

test('a stored value of another type than declared is not returned', async () => {
  for (const value of [7, true, ['Physics'], { a: 1 }, null, '', '\0', 'x'.repeat(513)])
    assert.deepEqual(await valuesOf(user({ department: value }), ['department'], context), {})
})

test('a stored member called __proto__ or constructor is never the value of a claim', async () => {
  const alice = user(JSON.parse('{"__proto__":{"name":"Mallory"},"constructor":"x"}'))
  const asked = { client, scope: ['profile'], named: ['__proto__', 'constructor'] }
  assert.deepEqual(await claimsFor(alice, 'usr_1', asked, context), {
    sub: 'usr_1',
    preferred_username: 'alice',
  })
})
