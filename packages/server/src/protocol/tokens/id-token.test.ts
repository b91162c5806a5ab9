import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { aClient, aContext } from '../../../test/support/a-context.ts'
import { halfHash, mintIdToken, readIdToken, readIdTokenHint } from './id-token.ts'
import { signJws } from './jws.ts'

const context = aContext()
const client = aClient({ id: 'print-shop' })
const facts = {
  subject: 'usr_1',
  nonce: 'a nonce',
  sid: 'a session',
  authenticatedAt: context.now() - 5_500,
  amr: ['pwd'],
  accessToken: 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y',
}

const payloadOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

describe('at_hash and c_hash (OIDC Core §3.1.3.6)', () => {
  test('match the examples in the standard', () => {
    assert.equal(halfHash(facts.accessToken, 'RS256'), '77QmUPtjPfzWtF2AnpK9RQ')
    const code = 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk'
    assert.equal(halfHash(code, 'ES256'), 'LDktKdoQak3Pk0cnXxCltA')
  })

  test('are the left half of SHA-512 for Ed25519', () => {
    const whole = createHash('sha512').update(facts.accessToken).digest()
    assert.equal(halfHash(facts.accessToken, 'EdDSA'), whole.subarray(0, 32).toString('base64url'))
  })
})

describe('an ID token (OIDC Core §2)', () => {
  test('has the person, the client, the time of authentication and the hash of the access token', async () => {
    const now = Math.floor(context.now() / 1000)
    assert.deepEqual(payloadOf(await mintIdToken(client, facts, context)), {
      iss: context.issuer,
      sub: 'usr_1',
      aud: 'print-shop',
      iat: now,
      exp: now + 600,
      auth_time: now - 6,
      amr: ['pwd'],
      sid: 'a session',
      at_hash: '77QmUPtjPfzWtF2AnpK9RQ',
      nonce: 'a nonce',
    })
  })

  test('has no nonce if the request had none (§3.1.3.7)', async () => {
    assert.ok(!('nonce' in payloadOf(await mintIdToken(client, { ...facts, nonce: undefined }, context))))
  })

  for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) {
    test(`is signed with ${alg} for a client that registered it`, async () => {
      const token = await mintIdToken(aClient({ idTokenSignedResponseAlg: alg }), facts, context)
      const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
      assert.deepEqual([header.alg, header.typ, header.kid], [alg, 'JWT', context.keys.signing(alg).kid])
    })
  }
})

describe('an id_token_hint (OIDC Core §3.1.2.1)', async () => {
  const token = await mintIdToken(client, facts, context)

  test('names the person, even if it has expired', () => {
    assert.deepEqual(readIdTokenHint(token, client, context), { subject: 'usr_1' })
    const years = { ...context, now: () => context.now() + 10 ** 11 }
    assert.deepEqual(readIdTokenHint(token, client, years), { subject: 'usr_1' })
  })

  test('is refused if it was issued to another client, has another issuer or was signed with other keys', () => {
    assert.equal(readIdTokenHint(token, aClient({ id: 'spa' }), context), undefined)
    assert.equal(readIdTokenHint(token, client, { ...context, issuer: 'https://other.example' }), undefined)
    assert.equal(readIdTokenHint(token, client, aContext()), undefined)
  })

  test('is refused without a subject or with several audiences', async () => {
    const key = context.keys.signing('RS256')
    const base = payloadOf(token)
    for (const change of [
      { sub: 7 },
      { sub: undefined },
      { aud: ['print-shop'] },
      { aud: undefined },
      { iss: undefined },
      // A signed UserInfo response differs from an ID token only in this claim. RFC 8725 §2.8
      { sid: undefined },
    ]) {
      const hint = await signJws(key, 'JWT', { ...base, ...change })
      assert.equal(readIdTokenHint(hint, client, context), undefined, JSON.stringify(change))
    }
  })
})

describe('an id_token_hint for sign-out (RP-Initiated Logout §4)', async () => {
  const token = await mintIdToken(client, facts, context)

  test('names the person, the client and the session, even if it has expired', () => {
    const years = { ...context, now: () => context.now() + 10 ** 11 }
    const { sid } = payloadOf(token)
    assert.deepEqual(readIdToken(token, years), { clientId: client.id, subject: 'usr_1', sid })
  })

  test('is refused with another issuer, other keys, or if it is another kind of JWT', async () => {
    const key = context.keys.signing('RS256')
    const { sid: _, ...withoutSession } = payloadOf(token)
    assert.equal(readIdToken(token, { ...context, issuer: 'https://other.example' }), undefined)
    assert.equal(readIdToken(token, aContext()), undefined)
    assert.equal(readIdToken(await signJws(key, 'JWT', withoutSession), context), undefined)
    assert.equal(readIdToken(await signJws(key, 'at+jwt', payloadOf(token)), context), undefined)
  })
})
