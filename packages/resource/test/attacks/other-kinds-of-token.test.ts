import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resourceServer } from '../../src/index.ts'
import { anIssuer, aToken, bearer, drive, noon } from '../support/issuer.ts'
import { refused } from '../support/refused.ts'

test('a JWT of another type is refused: ID token, logout token, DPoP proof, introspection (RFC 8725 §3.11)', async () => {
  await using issuer = await anIssuer()
  for (const typ of [
    'JWT',
    undefined,
    'logout+jwt',
    'dpop+jwt',
    'token-introspection+jwt',
    'at+jwt ',
    'application/x/at+jwt',
    7,
  ]) {
    const { status, error, detail } = await refused(
      issuer.options(),
      bearer(await aToken(issuer, {}, { typ })),
    )
    assert.deepEqual([status, error], [401, 'invalid_token'], String(typ))
    assert.match(detail, /typ must be at\+jwt/)
  }
})

test('the type is a media type: letter case and the prefix application/ do not matter (RFC 7515 §4.1.9)', async () => {
  await using issuer = await anIssuer()
  const protect = resourceServer(issuer.options())
  for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt']) {
    assert((await protect.check(bearer(await aToken(issuer, {}, { typ })))).token, typ)
  }
})

test('with untypedTokens an ID token is still refused, even if its audience is this API', async () => {
  await using issuer = await anIssuer()
  const options = issuer.options({ compatibility: { untypedTokens: true } })
  for (const typ of ['JWT', undefined]) {
    assert((await resourceServer(options).check(bearer(await aToken(issuer, {}, { typ })))).token)
    for (const claims of [
      { nonce: 'n' },
      { at_hash: 'h' },
      { c_hash: 'h' },
      { typ: 'ID' },
      { typ: 'Refresh' },
    ]) {
      const { error, detail } = await refused(options, bearer(await aToken(issuer, claims, { typ })))
      assert.equal(error, 'invalid_token')
      assert.match(detail, /claim/)
    }
  }
  assert.equal(
    (await refused(options, bearer(await aToken(issuer, {}, { typ: 'logout+jwt' })))).error,
    'invalid_token',
  )
})

test('an API that declares the typ JWT accepts no other typ', async () => {
  await using issuer = await anIssuer()
  const options = issuer.options({ typ: 'JWT' })
  for (const typ of ['JWT', 'jwt', 'application/jwt']) {
    assert((await resourceServer(options).check(bearer(await aToken(issuer, {}, { typ })))).token, typ)
  }
  for (const typ of [
    'at+jwt',
    'logout+jwt',
    'dpop+jwt',
    'token-introspection+jwt',
    'JWT ',
    '',
    undefined,
    7,
  ]) {
    const { status, error, detail } = await refused(options, bearer(await aToken(issuer, {}, { typ })))
    assert.deepEqual([status, error], [401, 'invalid_token'], String(typ))
    assert.match(detail, /typ must be JWT/)
  }
})

test('an ID token is refused by an API that declares the typ JWT, even if its audience is this API', async () => {
  await using issuer = await anIssuer()
  const options = issuer.options({ typ: 'JWT' })
  const typ = 'JWT'
  const idToken = {
    client_id: undefined,
    jti: undefined,
    scope: undefined,
    sid: 's',
    auth_time: 1,
    amr: ['pwd'],
  }
  for (const [claims, why] of [
    // An ordinary ID token: the audience is a client.
    [{ ...idToken, aud: 'print-shop', nonce: 'n' }, /aud must contain/],
    // The id of the client is the identifier of this API, or the ID token has several audiences.
    [{ ...idToken, aud: drive }, /jti must be/],
    [{ ...idToken, aud: drive, jti: 'j' }, /client_id must be/],
    [{ ...idToken, aud: ['print-shop', drive], azp: 'print-shop' }, /jti must be/],
    // ID tokens of an issuer that adds the claims of access tokens.
    [{ nonce: 'n' }, /nonce is a claim of ID tokens/],
    [{ at_hash: 'h' }, /at_hash is a claim of ID tokens/],
    [{ c_hash: 'h' }, /c_hash is a claim of ID tokens/],
    [{ s_hash: 'h' }, /s_hash is a claim of ID tokens/],
    [{ typ: 'Bearer', nonce: 'n' }, /nonce is a claim of ID tokens/],
    [{ typ: 'ID' }, /the claim typ/],
  ] as const) {
    const { error, detail } = await refused(options, bearer(await aToken(issuer, claims, { typ })))
    assert.equal(error, 'invalid_token')
    assert.match(detail, why)
  }
})

test('a token for another API, or for none, is refused (RFC 9068 §4)', async () => {
  await using issuer = await anIssuer()
  const others = [
    'https://other.example/',
    'https://drive.example',
    `${drive}x`,
    drive.toUpperCase(),
    '',
    [],
    {},
    7,
    null,
    undefined,
  ]
  for (const aud of [...others, ['https://other.example/', 7], [[drive]]]) {
    const { status, error } = await refused(issuer.options(), bearer(await aToken(issuer, { aud })))
    assert.deepEqual([status, error], [401, 'invalid_token'], JSON.stringify(aud))
  }
})

test('a token for several APIs is accepted by each of them (RFC 7519 §4.1.3)', async () => {
  await using issuer = await anIssuer()
  const { token } = await resourceServer(issuer.options()).check(
    bearer(await aToken(issuer, { aud: ['https://x.example/', drive] })),
  )
  assert.deepEqual(token?.audience, ['https://x.example/', drive])
})

test('the log says so if the audience differs only in the trailing slash', async () => {
  await using issuer = await anIssuer()
  const { detail, body } = await refused(
    issuer.options(),
    bearer(await aToken(issuer, { aud: 'https://drive.example' })),
  )
  assert.match(detail, /trailing slash/)
  assert.doesNotMatch(body, /drive/)
})

test('a token of another issuer is refused without any request to the authorization server', async () => {
  await using issuer = await anIssuer()
  for (const iss of [`${issuer.issuer}/`, 'https://as.example', undefined, 7, [issuer.issuer]]) {
    assert.equal(
      (await refused(issuer.options(), bearer(await aToken(issuer, { iss })))).error,
      'invalid_token',
    )
  }
  assert.deepEqual(issuer.requests, [])
})

test('an access token without a required claim is refused (RFC 9068 §2.2)', async () => {
  await using issuer = await anIssuer()
  for (const name of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']) {
    for (const value of [undefined, null, '', {}, []]) {
      const { error } = await refused(issuer.options(), bearer(await aToken(issuer, { [name]: value })))
      assert.equal(error, 'invalid_token', `${name}: ${JSON.stringify(value)}`)
    }
  }
})

test('a token is accepted for ten seconds after exp, and no longer (clock leeway)', async () => {
  await using issuer = await anIssuer()
  const at = (seconds: number) => noon / 1000 + seconds
  const protect = resourceServer(issuer.options())
  assert((await protect.check(bearer(await aToken(issuer, { exp: at(-9) })))).token)
  for (const exp of [at(-10), at(-3600), 0, -1, '9999999999']) {
    assert.equal(
      (await refused(issuer.options(), bearer(await aToken(issuer, { exp })))).error,
      'invalid_token',
    )
  }
})

test('iat and nbf may be up to thirty seconds ahead (FAPI 2.0 §5.3.2.1)', async () => {
  await using issuer = await anIssuer()
  const at = (seconds: number) => noon / 1000 + seconds
  const protect = resourceServer(issuer.options())
  for (const name of ['iat', 'nbf']) {
    assert((await protect.check(bearer(await aToken(issuer, { [name]: at(10) })))).token)
    assert(
      (await protect.check(bearer(await aToken(issuer, { [name]: at(29.5) })))).token,
      'a fraction of a second is allowed',
    )
    for (const value of [at(31), at(61), at(86_400), 'soon', null]) {
      assert.equal(
        (await refused(issuer.options(), bearer(await aToken(issuer, { [name]: value })))).error,
        'invalid_token',
      )
    }
  }
})

test('a token bound to a key or a certificate is refused as a Bearer token (RFC 9449 §7.1, RFC 8705 §3)', async () => {
  await using issuer = await anIssuer()
  for (const cnf of [{ jkt: 'abc' }, { 'x5t#S256': 'abc' }, {}, null, 'x']) {
    const { status, error, detail } = await refused(issuer.options(), bearer(await aToken(issuer, { cnf })))
    assert.deepEqual([status, error], [401, 'invalid_token'])
    assert.match(detail, /cnf is/)
  }
})

test('a scope claim of the wrong type is refused, and an absent one grants nothing', async () => {
  await using issuer = await anIssuer()
  for (const scope of [7, {}, ['photos.read', 7], null]) {
    assert.equal(
      (await refused(issuer.options(), bearer(await aToken(issuer, { scope })))).error,
      'invalid_token',
    )
  }
  const { status } = await refused(
    issuer.options(),
    bearer(await aToken(issuer, { scope: undefined })),
    'photos.read',
  )
  assert.equal(status, 403)
})
