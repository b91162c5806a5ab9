import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceServer } from '../../src/index.ts'
import { anIssuer, bearer, goodClaims, noon, sending, type TestIssuer } from '../support/issuer.ts'
import { refused } from '../support/refused.ts'

/** A token with exactly these texts as header and claims, signed with the issuer's own key. */
async function signed({ key }: TestIssuer, header: string, claims: string): Promise<string> {
  const input = [header, claims].map((text) => Buffer.from(text).toString('base64url')).join('.')
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}

const text = JSON.stringify
const inner = (object: object) => text(object).slice(1, -1)

test('an ambiguous token is refused, even if the issuer signed it (RFC 7515 §4, RFC 7519 §4)', async () => {
  await using issuer = await anIssuer()
  const header = { typ: 'at+jwt', alg: issuer.key.alg, kid: issuer.key.kid }
  const claims = goodClaims(issuer.issuer)
  const { token } = await resourceServer(issuer.options()).check(
    bearer(await signed(issuer, text(header), text(claims))),
  )
  assert.equal(token?.subject, 'alice', 'the unambiguous token is accepted')

  const tries: readonly (readonly [header: string, claims: string, detail: RegExp])[] = [
    [`{${inner(header)},"alg":"none"}`, text(claims), /header of the token: the member "alg" occurs twice/],
    [`{"alg":"none",${inner(header)}}`, text(claims), /the member "alg" occurs twice/],
    [
      text(header),
      `{${inner(claims)},"aud":"https://other.example/"}`,
      /claims of the token: the member "aud" occurs twice/,
    ],
    [text(header), `{"sub":"bob",${inner(claims)}}`, /the member "sub" occurs twice/],
    [text(header), `{"s\\u0075b":"bob",${inner(claims)}}`, /the member "sub" occurs twice/],
    [text(header), `{${inner(claims)},"act":{"sub":"a","sub":"b"}}`, /the member "sub" occurs twice/],
    [text(header), text({ ...claims, sub: 'a\0b' }), /NUL/],
    [text(header), `{${inner(claims)},"x":"\\ud800"}`, /surrogate/],
    [text(header), `{${inner(claims)},"x":1e999}`, /double/],
    [text(header), `{${inner(claims)},"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, /16 levels/],
    [`\ufeff${text(header)}`, text(claims), /expected JSON/],
    [text(header), `${text(claims)}{}`, /expected JSON/],
  ]
  for (const [head, payload, detail] of tries) {
    const answer = await refused(issuer.options(), bearer(await signed(issuer, head, payload)))
    assert.deepEqual([answer.status, answer.error], [401, 'invalid_token'], payload)
    assert.match(answer.detail, detail)
  }
})

test('an ambiguous introspection response gives 503', async () => {
  await using issuer = await anIssuer()
  const introspection = { clientId: 'drive', clientSecret: 'a secret' }
  const active = inner({ active: true, token_type: 'Bearer', ...goodClaims(issuer.issuer) })
  const answers = [`{${active},"active":false}`, `{"active":false,${active}}`, `{${active},"sub":"bob"}`]
  for (const answer of answers) {
    issuer.routes.set('/introspect', sending(answer))
    const { status, detail } = await refused(issuer.options({ introspection }), bearer('opaque'))
    assert.deepEqual([status, /occurs twice/.test(detail)], [503, true], answer)
  }
})

test('ambiguous keys or metadata give 503', async () => {
  for (const path of ['/jwks', '/.well-known/oauth-authorization-server']) {
    await using issuer = await anIssuer()
    const [jwk, name] = [text(issuer.key.publicJwk), issuer.issuer]
    const keys = `{"keys":[],"keys":[${jwk}]}`
    const metadata = `{"issuer":"${name}","jwks_uri":"https://evil.example/","jwks_uri":"${name}/jwks"}`
    issuer.routes.set(path, sending(path === '/jwks' ? keys : metadata))
    const token = await signed(
      issuer,
      text({ typ: 'at+jwt', alg: issuer.key.alg, kid: issuer.key.kid }),
      text(goodClaims(issuer.issuer)),
    )
    assert.equal((await refused(issuer.options(), bearer(token))).status, 503, path)
  }
})

test('claims have no prototype, and times are whole milliseconds', async () => {
  await using issuer = await anIssuer()
  const seconds = noon / 1000
  const claims = {
    ...goodClaims(issuer.issuer),
    exp: seconds + 60.0015,
    iat: seconds - 0.5,
    constructor: 'mine',
  }
  const header = text({ typ: 'at+jwt', alg: issuer.key.alg, kid: issuer.key.kid })
  const payload = `{${inner(claims)},"__proto__":{"admin":true},"act":{"sub":"a"}}`
  const { token } = await resourceServer(issuer.options()).check(
    bearer(await signed(issuer, header, payload)),
  )
  assert.ok(token)
  assert.equal(token.claims.admin, undefined)
  assert.equal(token.claims.constructor, 'mine')
  assert.equal(token.claims.toString, undefined)
  assert.equal(Object.getPrototypeOf(token.claims.act), null)
  assert.equal(token.expiresAt, noon + 60_001)
})
