import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { secret } from './placeholders.ts'
import type { Check, Visit } from './stranger.ts'

/** The client of the API, in the `valetkey.json` of each. */
const client = { id: 'photo-app', scope: 'openid photos.read', path: '/callback' }

type Tokens = { access_token: string; id_token: string }

/**
 * The API accepts the access tokens that are for it, and no other token that an app of its person has. `withoutScope`: its
 * status for a token that lacks the scope, 403 in RFC 6750 §3.1.
 */
export function acceptsOnlyItsTokens(path = '/photos', withoutScope = 403): Check {
  return {
    name: 'accepts its access tokens and no other token',
    run: (visit) => checkTokens(visit, visit.app + path, withoutScope),
  }
}

/** The same check of an API at this address. */
export async function checkTokens(visit: Visit, address: string, withoutScope = 403): Promise<void> {
  const { access_token: good, id_token: idToken } = await tokensFor(visit, client.scope)
  const { access_token: other } = await tokensFor(visit, 'openid photos.delete')
  const [header, , signature] = good.split('.')
  const [, payload] = other.split('.')
  const expected: Readonly<Record<string, readonly [token: string | undefined, status: number]>> = {
    'an access token': [good, 200],
    'no token': [undefined, 401],
    'an ID token': [idToken, 401],
    'an access token without the scope': [other, withoutScope],
    'an access token with other claims': [`${header}.${payload}.${signature}`, 401],
    'an access token without a signature': [`${header}.${payload}.`, 401],
  }
  const statuses: Record<string, number> = {}
  for (const [what, [token]] of Object.entries(expected)) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(address, { headers })
    await response.body?.cancel()
    statuses[what] = response.status
  }
  assert.deepEqual(
    statuses,
    Object.fromEntries(Object.entries(expected).map(([what, [, status]]) => [what, status])),
  )
}

/** An app signs the person in and redeems the code. */
async function tokensFor({ issuer, app, person, exchanges }: Visit, scope: string): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url')
  const redirectUri = app + client.path
  const request = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    scope,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  // Nothing may listen at the redirect URI: then the browser fails after the response of the server.
  const seen = await person.open(`${issuer}/authorize?${request}`).catch((error: unknown) => error)
  const redirects = exchanges().flatMap(({ answer: { location } }) =>
    location?.startsWith(redirectUri) ? [new URL(location)] : [],
  )
  const code = redirects.at(-1)?.searchParams.get('code')
  assert.ok(code, `no code: ${redirects.at(-1) ?? JSON.stringify(seen)}`)
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.id}:${encodeURIComponent(secret)}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  })
  assert.equal(response.status, 200, await response.clone().text())
  return (await response.json()) as Tokens
}
