import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import { aKey, anIssuer, aToken, bearer, goodClaims, type TestIssuer } from '../support/issuer.ts'
import { refused } from '../support/refused.ts'

test('a token signed with HS256 and the public key as the secret is refused (RFC 8725 §2.1)', async () => {
  await using issuer = await anIssuer()
  const pem = createPublicKey({ key: issuer.key.publicJwk, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  })
  for (const secret of [pem, JSON.stringify(issuer.key.publicJwk), String(issuer.key.publicJwk.x)]) {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS512', 'sha512'],
    ] as const) {
      const unsigned = parts({ typ: 'at+jwt', alg, kid: issuer.key.kid }, issuer)
      const signature = createHmac(hash, secret).update(unsigned).digest('base64url')
      const { status, error, detail } = await refused(issuer.options(), bearer(`${unsigned}.${signature}`))
      assert.deepEqual([status, error], [401, 'invalid_token'])
      assert.match(detail, /alg is "HS/)
    }
  }
  assert.deepEqual(issuer.requests, [], 'a token that can never be valid causes no fetch')
})

test('an unsigned token is refused, however the algorithm none is spelled (RFC 8725 §3.2)', async () => {
  await using issuer = await anIssuer()
  for (const alg of [
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    undefined,
    null,
    0,
    ['ES256'],
    { toString: 'ES256' },
  ]) {
    for (const signature of ['', 'AAAA']) {
      const token = `${parts({ typ: 'at+jwt', alg, kid: issuer.key.kid }, issuer)}.${signature}`
      assert.equal(
        (await refused(issuer.options(), bearer(token))).error,
        'invalid_token',
        JSON.stringify(alg),
      )
    }
  }
})

test('a property name of Object.prototype is not accepted as an algorithm', async () => {
  await using issuer = await anIssuer()
  for (const alg of ['constructor', '__proto__', 'toString']) {
    const token = `${parts({ typ: 'at+jwt', alg, kid: issuer.key.kid }, issuer)}.AAAA`
    assert.equal((await refused(issuer.options(), bearer(token))).error, 'invalid_token')
  }
})

test('a token with an algorithm that the API did not list is refused, even if the signature is valid', async () => {
  await using issuer = await anIssuer()
  const { error } = await refused(issuer.options({ algorithms: ['PS256'] }), bearer(await aToken(issuer)))
  assert.equal(error, 'invalid_token')
})

test('a key published for one algorithm verifies no signature of another (RFC 8725 §3.1)', async () => {
  await using issuer = await anIssuer()
  const key = await aKey('rsa', 'RS256')
  issuer.publish({ ...key, publicJwk: { ...key.publicJwk, alg: 'PS256' } })
  const { error, detail } = await refused(issuer.options(), bearer(await aToken({ ...issuer, key })))
  assert.equal(error, 'invalid_token')
  assert.match(detail, /no RS256 key/)
})

test('an encryption key of the issuer verifies no signature (RFC 7517 §4.2)', async () => {
  await using issuer = await anIssuer()
  for (const change of [{ use: 'enc' }, { use: 'sig', key_ops: ['encrypt'] }]) {
    issuer.publish({ ...issuer.key, publicJwk: { ...issuer.key.publicJwk, ...change } })
    assert.equal((await refused(issuer.options(), bearer(await aToken(issuer)))).error, 'invalid_token')
  }
})

test('a symmetric key in the published set is never used to verify a token', async () => {
  await using issuer = await anIssuer()
  const k = Buffer.from('a secret that everyone can read…').toString('base64url')
  issuer.publish({ ...issuer.key, publicJwk: { kty: 'oct', k, kid: issuer.key.kid } })
  assert.equal((await refused(issuer.options(), bearer(await aToken(issuer)))).error, 'invalid_token')
})

function parts(header: Record<string, unknown>, { issuer }: TestIssuer): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode(header)}.${encode(goodClaims(issuer))}`
}
