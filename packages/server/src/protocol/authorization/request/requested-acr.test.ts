import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aClient, aContext } from '../../../../test/support/a-context.ts'
import type { Client } from '../../clients/client.ts'
import { OAuthError } from '../../messages/errors.ts'
import { Params } from '../../messages/params.ts'
import { acrOf, meetsAcr, type RequestedAcr, requestedAcr } from '../../sessions/authentication-class.ts'
import { decide, type SignedInUser } from '../decide.ts'
import type { AuthorizationRequest } from './request.ts'
import { readAcrValues, requireReachableAcr } from './requested-acr.ts'

const classes = [
  { value: 'anything', amr: [] },
  { value: 'password', amr: ['pwd'] },
  { value: 'two', amr: ['pwd', 'otp'] },
]
const wished = (...values: string[]): RequestedAcr => ({ values, essential: false })
const needed = (...values: string[]): RequestedAcr => ({ values, essential: true })

describe('classes of authentication (OIDC Core §2, §5.5.1.1)', () => {
  test('acr is the first requested class that the authentication meets, otherwise the strongest that it meets', () => {
    assert.equal(acrOf(wished(), ['pwd'], classes), 'password')
    assert.equal(acrOf(wished(), ['otp', 'pwd'], classes), 'two')
    assert.equal(acrOf(wished(), [], classes), 'anything')
    assert.equal(acrOf(wished('anything'), ['pwd', 'otp'], classes), 'anything')
    assert.equal(
      acrOf(wished('two', 'anything', 'password'), ['pwd'], classes),
      'anything',
      'the first one met',
    )
    assert.equal(acrOf(wished('two', 'unheard of'), ['pwd'], classes), 'password', 'the strongest one met')
    assert.equal(acrOf(needed('password'), ['pwd', 'otp'], classes), 'password')
    assert.equal(acrOf(wished('password'), ['otp'], [classes[1] ?? assert.fail()]), undefined)
    assert.equal(acrOf(wished('password'), ['pwd'], []), undefined)
  })

  test('only an essential acr has to be met, and one of its values is enough', () => {
    assert.equal(meetsAcr(wished('two'), ['pwd'], classes), true)
    assert.equal(meetsAcr(needed('two'), ['pwd'], classes), false)
    assert.equal(meetsAcr(needed('two', 'password'), ['pwd'], classes), true)
    assert.equal(meetsAcr(needed('unheard of'), ['pwd', 'otp'], classes), false)
    assert.equal(meetsAcr(needed(), ['pwd', 'otp'], classes), false)
  })

  test('the acr claim takes precedence over acr_values, and acr_values over default_acr_values', () => {
    const context = aContext({ authenticationClasses: classes })
    const client = aClient({ defaultAcrValues: ['two', 'gone since'] })
    const read = (...acrValues: string[]) =>
      readAcrValues(new Params(new Map([['acr_values', acrValues]])), client, context)
    assert.deepEqual(read('password two password unheard'), ['password', 'two'])
    assert.equal(
      read('unheard of'),
      undefined,
      'unsupported acr_values do not fall back to default_acr_values',
    )
    assert.deepEqual(readAcrValues(new Params(new Map()), client, context), ['two'])
    assert.deepEqual(requestedAcr({ acrValues: ['two'] }), wished('two'))
    assert.deepEqual(
      requestedAcr({ acrValues: ['two'], claims: { acr: needed('password') } }),
      needed('password'),
    )
    assert.deepEqual(requestedAcr({ acrValues: ['two'], claims: {} }), wished('two'))
  })

  test('an essential acr that no sign-in can meet is refused before the person is asked to sign in', () => {
    const context = aContext({ authenticationClasses: classes })
    requireReachableAcr(undefined, context)
    requireReachableAcr({ acr: wished('unheard of') }, context)
    requireReachableAcr({ acr: needed('unheard of', 'two') }, context)
    assert.throws(
      () => requireReachableAcr({ acr: needed('unheard of') }, context),
      (error) => error instanceof OAuthError && error.code === 'unmet_authentication_requirements',
    )
  })
})

describe('a session that does not meet an essential acr (RFC 9470 §5)', () => {
  const context = aContext({ authenticationClasses: classes })
  const client: Client = aClient()
  const request = (change: Partial<AuthorizationRequest> = {}): AuthorizationRequest => ({
    clientId: client.id,
    redirectUri: 'https://shop.example/callback',
    responseType: 'code',
    responseMode: 'query',
    silent: false,
    state: undefined,
    scope: ['openid'],
    resources: [],
    nonce: undefined,
    codeChallenge: undefined,
    prompt: [],
    maxAge: undefined,
    loginHint: undefined,
    hintedSubject: undefined,
    claims: { userinfo: [], idToken: [], subjects: undefined, acr: needed('two') },
    spends: [],
    arrivedAt: context.now(),
    ...change,
  })
  const visitor = (since: number): SignedInUser => ({
    session: {
      id: 'session',
      userId: 'usr_1',
      authenticatedAt: context.now() + since,
      amr: ['pwd'],
      expiresAt: context.now() + 1000,
    },
    user: { id: 'usr_1', username: 'alice', claims: {}, disabledAt: null },
  })

  test('leads to one new sign-in, then to an error; with prompt=none, to login_required', async () => {
    assert.deepEqual(await decide(request(), client, visitor(-5), context), { kind: 'sign_in', again: true })
    const silent = await decide(request({ prompt: ['none'] }), client, visitor(-5), context)
    assert.equal(silent.kind === 'refuse' && silent.code, 'login_required')
    const since = await decide(request(), client, visitor(5), context)
    assert.equal(since.kind === 'refuse' && since.code, 'unmet_authentication_requirements')
  })
})
