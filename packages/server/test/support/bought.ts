import assert from 'node:assert/strict'
import type { App, TokenAnswer } from './app.ts'

/** One completed authorization: the code, and the tokens issued for it. */
export type Bought = {
  code: string
  verifier: string
  walker: Awaited<ReturnType<App['authorize']>>['walker']
  body: TokenAnswer['body']
  accessToken: string
  refreshToken: string
  idToken: string
}

/** Goes through sign-in and consent, and redeems the code. Tokens that were not issued are `''`. */
export async function bought(app: App, ...how: Parameters<App['authorize']>): Promise<Bought> {
  const { code, verifier, walker } = await app.authorize(...how)
  const { status, body } = await app.redeem(code, verifier)
  assert.equal(status, 200, JSON.stringify(body))
  return { code, verifier, walker, body, ...tokensOf(body) }
}

/** The tokens of a response; `''` for those that it lacks. */
export function tokensOf(
  body: TokenAnswer['body'],
): Pick<Bought, 'accessToken' | 'refreshToken' | 'idToken'> {
  return {
    accessToken: body.access_token ?? '',
    refreshToken: body.refresh_token ?? '',
    idToken: body.id_token ?? '',
  }
}

/** Asserts that a response is an error with this code and status, and a description of the allowed characters. */
export function assertRefused(answer: TokenAnswer, error: string, status = 400): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  assert.equal(answer.body.error, error, JSON.stringify(answer.body))
  assert.match(String(answer.body.error_description), /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  assert.equal(answer.body.access_token, undefined)
}

/** Asserts that these tokens are inactive and refused everywhere. */
export async function assertDead(
  owner: App,
  api: App,
  tokens: Pick<Bought, 'accessToken' | 'refreshToken'>,
): Promise<void> {
  assert.deepEqual((await api.introspect(tokens.accessToken)).body, { active: false })
  assert.equal((await owner.userInfo(tokens.accessToken)).status, 401)
  if (tokens.refreshToken === '') return
  assertRefused(await owner.refresh(tokens.refreshToken), 'invalid_grant')
  if (owner.secret !== undefined) {
    assert.deepEqual((await owner.introspect(tokens.refreshToken)).body, { active: false })
    assert.deepEqual((await owner.introspect(tokens.accessToken)).body, { active: false })
  }
}

/** Asserts that these tokens are active at the API and accepted by UserInfo. Does not consume them. */
export async function assertAlive(owner: App, api: App, tokens: Pick<Bought, 'accessToken'>): Promise<void> {
  assert.equal((await api.introspect(tokens.accessToken)).body.active, true)
  assert.equal((await owner.userInfo(tokens.accessToken)).status, 200)
}
