import assert from 'node:assert/strict'
import test from 'node:test'
import { aContext } from '../../../test/support/a-context.ts'
import { wrap } from '../secrets/artefact.ts'
import { readWithNewerKey } from './newer-key.ts'
import { mintRefreshToken } from './refresh-token.ts'
import { seal } from './sealed.ts'

const jws = (header: object | string) => {
  const text = typeof header === 'string' ? header : JSON.stringify(header)
  return `${Buffer.from(text).toString('base64url')}.e30.c2ln`
}

/** How often the key ring was renewed for a token, and the result of the second read. */
async function renewals(token: string, context = aContext()) {
  let count = 0
  const keys = {
    ...context.keys,
    renewed: async () => {
      count += 1
    },
  }
  const read = await readWithNewerKey(token, { keys }, (same) => `read ${same === token}`)
  return { count, read }
}

test('a token that names an unknown key is read again with a renewed key ring', async () => {
  const other = aContext()
  const unknown = [
    jws({ alg: 'ES256', kid: 'nobody-s' }),
    seal({}, other.keys, other.issuer, other.random),
    mintRefreshToken({ familyId: `fam_${Buffer.alloc(16).toString('base64url')}`, generation: 0 }, other),
  ]
  for (const token of unknown) {
    assert.deepEqual(await renewals(token), { count: 1, read: 'read true' }, token)
  }
})

test('a token that fails for another reason does not renew the key ring', async () => {
  const context = aContext()
  const { kid } = context.keys.signing('ES256')
  const sealed = seal({}, context.keys, context.issuer, context.random)
  const others = [
    jws({ alg: 'ES256', kid }),
    jws({ alg: 'ES256' }),
    jws({ kid: 7 }),
    jws({ kid: '' }),
    jws({ kid: 'x'.repeat(65) }),
    jws({ kid: 'x', filler: 'x'.repeat(400) }),
    jws('null'),
    jws('{'),
    'no.token',
    '',
    sealed,
    `${sealed}x`,
    'vk_at_AAAA',
    wrap('vk_at_', Buffer.from([1, 0])),
    wrap('vk_at_', Buffer.from([2, 1, 65])),
    wrap('vk_at_', Buffer.from([1, 9, 65])),
    wrap('vk_rt_', Buffer.from([1])),
    wrap('vk_rt_', Buffer.concat([Buffer.from([1, 200]), Buffer.alloc(200)])),
  ]
  for (const token of others) {
    assert.deepEqual(await renewals(token, context), { count: 0, read: undefined }, token)
  }
})
