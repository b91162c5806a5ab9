import { randomUUID } from 'node:crypto'
import { type CryptoKey, SignJWT } from 'jose'
import { assertion, assertionType } from './assertion.ts'
import { authorizationRequest, type Case, type Fields, form, post, send } from './case.ts'
import type { Party } from './party.ts'
import { keys } from './registered.ts'

/** How a signed request differs from a valid one. `outside`: parameters outside the request object. */
type Making = {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: CryptoKey
  outside?: Fields
}

const now = (): number => Math.floor(Date.now() / 1000)
const callback = 'https://signing.example/callback'

async function requestObject(party: Party, { claims, header, key }: Making): Promise<string> {
  const asked = Object.fromEntries(authorizationRequest('signing'))
  const said = { iss: 'signing', aud: party.issuer, exp: now() + 60, jti: randomUUID(), ...asked, ...claims }
  return new SignJWT(JSON.parse(JSON.stringify(said)))
    .setProtectedHeader({ alg: 'ES256', kid: 'own', typ: 'oauth-authz-req+jwt', ...header })
    .sign(key ?? keys.own.privateKey)
}

const makings: Readonly<Record<string, (party: Party) => Making>> = {
  valid: () => ({}),
  'signed with another key': () => ({ key: keys.stranger.privateKey }),
  'with an unknown kid': () => ({ header: { kid: 'other' } }),
  'without typ': () => ({ header: { typ: undefined } }),
  'with the typ JWT': () => ({ header: { typ: 'JWT' } }),
  'with the typ of access tokens': () => ({ header: { typ: 'at+jwt' } }),
  'that has expired': () => ({ claims: { exp: now() - 600 } }),
  'without exp': () => ({ claims: { exp: undefined } }),
  'that is not valid yet': () => ({ claims: { nbf: now() + 600 } }),
  'without aud': () => ({ claims: { aud: undefined } }),
  'for another server': () => ({ claims: { aud: 'https://other.example' } }),
  'for this server, in a list': ({ issuer }) => ({ claims: { aud: [issuer] } }),
  'without iss': () => ({ claims: { iss: undefined } }),
  'by another client': () => ({ claims: { iss: 'web' } }),
  'that could be an assertion': () => ({ claims: { sub: 'signing' } }),
  'without client_id': () => ({ claims: { client_id: undefined } }),
  'of another client_id': () => ({ claims: { client_id: 'web' } }),
  'with a request in it': () => ({ claims: { request: 'foo' } }),
  'with a request_uri in it': () => ({ claims: { request_uri: 'https://signing.example/request' } }),
  'with redirect_uri of an attacker': () => ({ claims: { redirect_uri: 'https://evil.example/' } }),
  'without redirect_uri': () => ({ claims: { redirect_uri: undefined } }),
  'without response_type': () => ({ claims: { response_type: undefined } }),
  'without scope': () => ({ claims: { scope: undefined, nonce: undefined } }),
  'without code_challenge': () => ({
    claims: { code_challenge: undefined, code_challenge_method: undefined },
  }),
  'with an unknown prompt': () => ({ claims: { prompt: 'foo' } }),
  'with max_age as a number': () => ({ claims: { max_age: 3600 } }),
  'with claims as an object': () => ({ claims: { claims: { userinfo: { email: null } } } }),
  'with state as a number': () => ({ claims: { state: 1 } }),
  'next to another state': () => ({ outside: { state: 'outside' } }),
  'next to another redirect_uri': () => ({ outside: { redirect_uri: 'https://evil.example/' } }),
  'next to its own redirect_uri, signed with another key': () => ({
    key: keys.stranger.privateKey,
    outside: { redirect_uri: callback, response_type: 'code', state: 'outside' },
  }),
  'next to all parameters': () => ({ outside: Object.fromEntries(authorizationRequest('signing')) }),
  'next to a request_uri': () => ({ outside: { request_uri: 'https://signing.example/request' } }),
}

/** Request objects, sent through the browser and pushed. */
export const requestObjectRequests: readonly Case[] = Object.entries(makings).flatMap(
  ([what, make]): Case[] => [
    {
      name: `signed request: ${what}`,
      async ask(party) {
        const making = make(party)
        const params = form({
          client_id: 'signing',
          ...making.outside,
          request: await requestObject(party, making),
        })
        return send(party, `/authorize?${params}`)
      },
    },
    {
      name: `signed request, pushed: ${what}`,
      async ask(party) {
        const making = make(party)
        const asked = { client_id: 'signing', ...making.outside, request: await requestObject(party, making) }
        const proof = {
          client_assertion_type: assertionType,
          client_assertion: await assertion(party, {}, 'signing'),
        }
        return post(party, '/par', { ...asked, ...proof })
      },
    },
  ],
)
