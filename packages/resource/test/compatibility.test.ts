import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Compatibility, resourceServer } from '../src/index.ts'
import { anIssuer, aToken, bearer, goodClaims, sending } from './support/issuer.ts'
import { refused } from './support/refused.ts'

/** The default tokens of well-known servers, and the options that accept them. */
const dialects: Record<
  string,
  { typ: string; claims: Record<string, unknown>; compatibility: Compatibility }
> = {
  Keycloak: {
    typ: 'JWT',
    claims: { typ: 'Bearer', azp: 'print-shop', client_id: undefined },
    compatibility: { untypedTokens: true, clientIdClaim: 'azp' },
  },
  Auth0: {
    typ: 'JWT',
    claims: { azp: 'print-shop', client_id: undefined, jti: undefined },
    compatibility: { untypedTokens: true, clientIdClaim: 'azp', missingJti: true },
  },
  Entra: {
    typ: 'JWT',
    claims: {
      azp: 'print-shop',
      client_id: undefined,
      jti: undefined,
      scope: undefined,
      scp: 'photos.read photos.list',
    },
    compatibility: { untypedTokens: true, clientIdClaim: 'azp', scopeClaim: 'scp', missingJti: true },
  },
  Okta: {
    typ: 'JWT',
    claims: {
      cid: 'print-shop',
      client_id: undefined,
      scope: undefined,
      scp: ['photos.read', 'photos.list'],
    },
    compatibility: { untypedTokens: true, clientIdClaim: 'cid', scopeClaim: 'scp' },
  },
}

for (const [name, { typ, claims, compatibility }] of Object.entries(dialects)) {
  test(`the default tokens of ${name} are accepted with all of its options, and refused without any one`, async () => {
    await using issuer = await anIssuer()
    const token = await aToken(issuer, claims, { typ })
    const admission = await resourceServer(issuer.options({ compatibility })).check(bearer(token), {
      scope: 'photos.read',
    })
    assert.equal(admission.token?.clientId, 'print-shop')
    assert.deepEqual(admission.token?.scope, ['photos.read', 'photos.list'])
    for (const name of Object.keys(compatibility)) {
      const without = { ...compatibility, [name]: undefined }
      await refused(issuer.options({ compatibility: without }), bearer(token), 'photos.read')
    }
  })
}

test('a token with a nonce is refused as an ID token, unless its claim typ is Bearer (older Keycloak)', async () => {
  await using issuer = await anIssuer()
  const options = issuer.options({ compatibility: { untypedTokens: true } })
  for (const mark of [{ nonce: 'n' }, { at_hash: 'h' }, { c_hash: 'h' }]) {
    for (const typ of [undefined, 'ID', 'Refresh', 'bearer']) {
      const idToken = await aToken(issuer, { ...mark, typ }, { typ: 'JWT' })
      assert.equal(
        (await refused(options, bearer(idToken))).error,
        'invalid_token',
        JSON.stringify({ typ, ...mark }),
      )
    }
  }
  const token = await aToken(issuer, { nonce: 'n', typ: 'Bearer' }, { typ: 'JWT' })
  assert.equal((await resourceServer(options).check(bearer(token))).token?.subject, 'alice')
})

const machines: Record<
  string,
  { machine: Record<string, unknown>; person: Record<string, unknown>; isMachine: Compatibility['isMachine'] }
> = {
  Keycloak: {
    machine: { sub: '5f0c', preferred_username: 'service-account-thumbnailer' },
    person: { sub: '77aa', preferred_username: 'alice' },
    isMachine: (claims) => String(claims.preferred_username).startsWith('service-account-'),
  },
  Auth0: {
    machine: { sub: 'thumbnailer@clients' },
    person: { sub: 'auth0|77aa' },
    isMachine: (claims) => String(claims.sub).endsWith('@clients'),
  },
  Entra: {
    machine: { sub: '5f0c', idtyp: 'app' },
    person: { sub: '77aa', idtyp: 'user' },
    isMachine: (claims) => claims.idtyp === 'app',
  },
}

for (const [name, { machine, person, isMachine }] of Object.entries(machines)) {
  test(`a ${name} client that acts on its own behalf is recognized, in a JWT and by introspection`, async () => {
    await using issuer = await anIssuer()
    for (const [claims, expected] of [
      [machine, true],
      [person, false],
    ] as const) {
      const introspection = { clientId: 'drive', clientSecret: 's', tokens: 'opaque' as const }
      const protect = resourceServer(issuer.options({ introspection, compatibility: { isMachine } }))
      const answer = { active: true, token_type: 'Bearer', ...goodClaims(issuer.issuer, claims) }
      issuer.routes.set('/introspect', sending(answer))
      for (const text of [await aToken(issuer, claims), 'opaque']) {
        assert.equal((await protect.check(bearer(text))).token?.isMachine, expected)
      }
    }
  })
}
