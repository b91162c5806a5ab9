import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { aServer, type TestServer } from '../support/a-server.ts'
import { register } from '../support/registered-app.ts'

const callback = 'https://new.example/callback'
const [trusted, other] = [
  generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  generateKeyPairSync('ec', { namedCurve: 'P-256' }),
]
const issuer = 'https://vendor.example'
const jwks = { keys: [{ ...trusted.publicKey.export({ format: 'jwk' }), alg: 'ES256', kid: 'one' }] }

function aStatement(claims: object, header: object = {}, key: KeyObject = trusted.privateKey): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ alg: 'ES256', kid: 'one', ...header })}.${part({ iss: issuer, ...claims })}`
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

describe('software statements (RFC 7591 §2.3)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    const registration = { mode: 'open', software_statement_issuers: [{ issuer, jwks }] }
    server = await aServer({ registration })
  })
  after(() => server[Symbol.asyncDispose]())

  test('the members of a statement override those of the request, and it is returned unchanged (RFC 7591 §3.1.1)', async () => {
    const statement = aStatement({
      client_name: 'Vendor App',
      redirect_uris: [callback],
      client_id: 'print-shop',
      require_pkce: false,
      scope: 'openid photos.delete',
    })
    const { status, body } = await register(server, {
      software_statement: statement,
      client_name: 'Your Bank',
      redirect_uris: ['https://evil.example/'],
      contacts: ['a@vendor.example'],
    })
    assert.equal(status, 201, JSON.stringify(body))
    assert.deepEqual([body.client_name, body.redirect_uris], ['Vendor App', [callback]])
    assert.deepEqual(
      body.contacts,
      ['a@vendor.example'],
      'members that are not in the statement are taken from the request',
    )
    assert.equal(body.software_statement, statement)
    assert.match(String(body.client_id), /^app_/)
    assert.equal(body.scope, 'openid', 'the policy applies nevertheless')
    const headers = { authorization: `Bearer ${body.registration_access_token}` }
    const read = await server.fetch(new Request(String(body.registration_client_uri), { headers }))
    assert.equal(((await read.json()) as Record<string, unknown>).software_statement, statement)
  })

  const now = () => Math.floor(server.clock.now() / 1000)
  const about = { client_name: 'Vendor App' }
  const unsound: Record<string, () => unknown> = {
    'is not a JWT': () => 'one.two.three',
    'is not a string': () => ({}),
    'is signed with another key': () => aStatement(about, {}, other.privateKey),
    'is not signed': () => `${aStatement(about, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`,
    'has another alg': () => aStatement(about, { alg: 'RS256' }),
    'has another kid': () => aStatement(about, { kid: 'two' }),
    'contains its own key': () =>
      aStatement(about, { kid: 'x', jwk: other.publicKey.export({ format: 'jwk' }) }, other.privateKey),
    'has a critical header': () => aStatement(about, { crit: ['x'], x: 1 }),
    'has expired': () => aStatement({ ...about, exp: now() - 60 }),
    'is not valid yet': () => aStatement({ ...about, nbf: now() + 600 }),
    'is for another server': () => aStatement({ ...about, aud: 'https://other.example' }),
    'is a JWT of another kind': () => aStatement(about, { typ: 'at+jwt' }),
  }
  for (const [why, made] of Object.entries(unsound)) {
    test(`one that ${why} is refused as invalid_software_statement (RFC 7591 §3.2.2)`, async () => {
      const { status, body } = await register(server, {
        redirect_uris: [callback],
        software_statement: made(),
      })
      assert.deepEqual([status, body.error], [400, 'invalid_software_statement'])
    })
  }

  test('one with an unknown issuer is refused as unapproved_software_statement (RFC 7591 §3.2.2)', async () => {
    for (const iss of ['https://stranger.example', undefined, `${issuer}/`]) {
      const statement = aStatement({ ...about, iss })
      const { body } = await register(server, { redirect_uris: [callback], software_statement: statement })
      assert.equal(body.error, 'unapproved_software_statement')
    }
  })

  test('a client can register without one', async () => {
    for (const nothing of [{}, { software_statement: null }]) {
      assert.equal((await register(server, { redirect_uris: [callback], ...nothing })).status, 201)
    }
  })

  test('a configured issuer with a private key is refused', async () => {
    const keys = { keys: [trusted.privateKey.export({ format: 'jwk' })] }
    const registration = { software_statement_issuers: [{ issuer, jwks: keys }] }
    await assert.rejects(
      aServer({ registration }),
      /software_statement_issuers\[0\]\.jwks: expected public keys/,
    )
  })
})
