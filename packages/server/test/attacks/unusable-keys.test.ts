import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { aRawHost } from '../support/raw-host.ts'
import { register } from '../support/registered-app.ts'

const callback = 'https://shop.example/callback'
const zero = Buffer.alloc(32).toString('base64url')
const keys = [
  { alg: 'ECDH-ES', jwk: { kty: 'OKP', crv: 'X25519', x: zero } },
  {
    alg: 'RSA-OAEP-256',
    jwk: { kty: 'RSA', n: Buffer.alloc(256, 0xfe).toString('base64url'), e: 'AQAB' },
  },
]

describe('keys that parse but cannot be used (threat C22)', async () => {
  for (const { alg, jwk } of keys) {
    const encrypted = { redirect_uris: [callback], id_token_encrypted_response_alg: alg }
    const document = JSON.stringify({ keys: [jwk] })

    test(`an unusable ${jwk.kty} key cannot be registered`, async () => {
      await using server = await aServer({ registration: { mode: 'open', scope: 'openid' } })
      const { status, body } = await register(server, { ...encrypted, jwks: { keys: [jwk] } })
      assert.deepEqual([status, body.error], [400, 'invalid_client_metadata'])
      assert.match(String(body.error_description), /small order|odd modulus/)
    })

    test(`an unusable ${jwk.kty} key at jwks_uri causes a 503, not a server error`, async () => {
      await using host = await aRawHost({
        asked: (socket) =>
          void socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${document.length}\r\n\r\n${document}`),
      })
      await using server = await aServer({ registration: { mode: 'open', scope: 'openid' } })
      const jwks_uri = `http://127.0.0.1:${host.port}/jwks`
      const { body } = await register(server, { ...encrypted, jwks_uri })
      const app = new App(server, String(body.client_id), callback, String(body.client_secret))
      const { code, verifier } = await app.authorize({ scope: 'openid' })
      const answer = await app.redeem(code, verifier)
      assert.deepEqual([answer.status, answer.body.error], [503, 'temporarily_unavailable'])
    })
  }
})
