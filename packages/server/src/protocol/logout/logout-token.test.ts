import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compactDecrypt, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose'
import { aClient, aContext } from '../../../test/support/a-context.ts'
import { aKeyRing } from '../../../test/support/a-key-ring.ts'
import { readIdToken } from '../tokens/id-token.ts'
import { mintLogoutToken } from './logout-token.ts'

const about = { userId: 'usr_alice', sid: 'a-session' }

test('a logout token is signed with the algorithm of its client’s ID tokens (Back-Channel Logout §2.4)', async () => {
  for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) {
    const token = await mintLogoutToken(aClient({ idTokenSignedResponseAlg: alg }), about, aContext())
    const { alg: signedWith, typ } = decodeProtectedHeader(token)
    assert.deepEqual([signedWith, typ], [alg, 'logout+jwt'])
  }
})

test('a logout token is valid for two minutes by the client’s clock, and has no nonce (Back-Channel Logout §2.4)', async () => {
  const context = aContext({ ahead: () => 5_000 })
  const claims = decodeJwt(await mintLogoutToken(aClient(), about, context))
  assert.equal(claims.iat, Math.floor(context.now() / 1000) - 5)
  assert.equal(claims.exp, (claims.iat ?? 0) + 120)
  assert.equal('nonce' in claims, false)
})

test('every logout token has its own jti (Back-Channel Logout §2.6)', async () => {
  const context = aContext()
  const names = await Promise.all(
    Array.from({ length: 20 }, async () => decodeJwt(await mintLogoutToken(aClient(), about, context)).jti),
  )
  assert.equal(new Set(names).size, 20)
})

test('a logout token is not accepted as an ID token, although the same key signed it (RFC 8725 §3.11)', async () => {
  const context = aContext({ keys: aKeyRing() })
  assert.equal(readIdToken(await mintLogoutToken(aClient(), about, context), context), undefined)
})

test('a logout token for a pairwise client has the pairwise sub (OIDC Core §8)', async () => {
  const client = aClient({ subjectType: 'pairwise' })
  const context = aContext({ pairwiseSubject: (sector, userId) => `${sector}-${userId}` })
  const { sub } = decodeJwt(await mintLogoutToken(client, about, context))
  assert.equal(sub, 'usr_shop.example-usr_alice')
})

test('a logout token is encrypted if its client’s ID tokens are (Back-Channel Logout §2.4)', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RSA-OAEP-256', { extractable: true })
  const key = { ...(await exportJWK(publicKey)), use: 'enc', alg: 'RSA-OAEP-256' }
  const client = aClient({
    idTokenEncryptedResponseAlg: 'RSA-OAEP-256',
    idTokenEncryptedResponseEnc: 'A256GCM',
    jwks: { keys: [key] },
  })
  const { clientKeys } = await import('../jose/client-keys.ts')
  const context = aContext()
  const token = await mintLogoutToken(client, about, {
    ...context,
    clientKeys: clientKeys(context.call, context.now),
  })
  const { plaintext } = await compactDecrypt(token, privateKey)
  assert.equal(decodeJwt(Buffer.from(plaintext).toString()).sid, about.sid)
})
