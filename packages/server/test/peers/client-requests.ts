import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { assertion, assertionType, type AssertionChange as Change, macAssertion } from './assertion.ts'
import { asking, basic, type Case, type Fields, form, ofService, post } from './case.ts'
import type { Party } from './party.ts'
import { keys, secretOf } from './registered.ts'

/** Token requests with every kind of client authentication. */
const authentication: readonly Case[] = [
  asking('/token', 'client credentials', ofService, basic('service')),
  asking('/token', 'no client authentication', ofService),
  asking('/token', 'client_id alone of a client with a secret', { ...ofService, client_id: 'service' }),
  asking('/token', 'a wrong secret', ofService, basic('service', 'wrong')),
  asking('/token', 'an empty secret', ofService, basic('service', '')),
  asking('/token', 'an unknown client', ofService, basic('nobody', 'secret')),
  asking('/token', 'an unknown client in the body', {
    ...ofService,
    client_id: 'nobody',
    client_secret: 'secret',
  }),
  asking('/token', 'client_secret without client_id', { ...ofService, client_secret: secretOf('service') }),
  asking('/token', 'a secret in the body of a client that has it in the header', {
    ...ofService,
    client_id: 'service',
    client_secret: secretOf('service'),
  }),
  asking(
    '/token',
    'a secret in the header of a client that has it in the body',
    { grant_type: 'authorization_code', code: 'x' },
    basic('post'),
  ),
  asking(
    '/token',
    'a secret in the header and in the body',
    { ...ofService, client_id: 'service', client_secret: secretOf('service') },
    basic('service'),
  ),
  asking('/token', 'another client_id in the body', { ...ofService, client_id: 'web' }, basic('service')),
  asking(
    '/token',
    'the same client_id in the body',
    { ...ofService, client_id: 'service' },
    basic('service'),
  ),
  asking(
    '/token',
    'a secret for a public client',
    { grant_type: 'refresh_token', refresh_token: 'x' },
    basic('page', 'secret'),
  ),
  asking('/token', 'a header that is not base64', ofService, { authorization: 'Basic !!!' }),
  asking('/token', 'a header without a colon', ofService, { authorization: `Basic ${btoa('service')}` }),
  asking('/token', 'an empty header', ofService, { authorization: 'Basic' }),
  asking('/token', 'a bearer token instead of a secret', ofService, { authorization: 'Bearer foo' }),
  asking('/token', 'an unknown scheme', ofService, { authorization: 'Digest foo' }),
  asking('/token', 'client_id twice', { ...ofService, client_id: ['service', 'service'] }, basic('service')),
  {
    name: 'token: a secret in the URL',
    ask: (party) => {
      const query = form({ client_id: 'service', client_secret: secretOf('service') })
      return post(party, `/token?${query}`, ofService)
    },
  },
  {
    name: 'token: everything in the URL',
    ask: (party) => post(party, `/token?${form({ ...ofService })}`, {}, basic('service')),
  },
]

const now = (): number => Math.floor(Date.now() / 1000)

const changedAssertions: Readonly<Record<string, (party: Party) => Change>> = {
  valid: () => ({}),
  'signed with another key': () => ({ key: keys.stranger.privateKey }),
  'with an unknown kid': () => ({ header: { kid: 'other' } }),
  'without a kid': () => ({ header: { kid: undefined } }),
  'that has expired': () => ({ claims: { exp: now() - 600, iat: now() - 900 } }),
  'without exp': () => ({ without: 'exp' }),
  'that is valid for a day': () => ({ claims: { exp: now() + 86_400 } }),
  'that is not valid yet': () => ({ claims: { nbf: now() + 600 } }),
  'issued in the future': () => ({ claims: { iat: now() + 600, exp: now() + 900 } }),
  'without iat': () => ({ without: 'iat' }),
  'without jti': () => ({ without: 'jti' }),
  'without iss': () => ({ without: 'iss' }),
  'without sub': () => ({ without: 'sub' }),
  'without aud': () => ({ without: 'aud' }),
  'by another issuer': () => ({ claims: { iss: 'service' } }),
  'about another client': () => ({ claims: { sub: 'service' } }),
  'of an unknown client': () => ({ claims: { iss: 'nobody', sub: 'nobody' } }),
  'for another server': () => ({ claims: { aud: 'https://other.example' } }),
  'for the token endpoint': ({ issuer }) => ({ claims: { aud: `${issuer}/token` } }),
  'for this server, in a list': ({ issuer }) => ({ claims: { aud: [issuer] } }),
  'for this server and another': ({ issuer }) => ({ claims: { aud: [issuer, 'https://other.example'] } }),
  'with the typ JWT': () => ({ header: { typ: 'JWT' } }),
  'with its own typ': () => ({ header: { typ: 'client-authentication+jwt' } }),
  'with the typ of access tokens': () => ({ header: { typ: 'at+jwt' } }),
}

const withAssertion = (party: Party, client_assertion: string, more: Fields = {}): Promise<Response> =>
  post(party, '/token', { ...ofService, client_assertion_type: assertionType, client_assertion, ...more })

const assertions: readonly Case[] = [
  ...Object.entries(changedAssertions).map(([what, change]) => ({
    name: `token: an assertion ${what}`,
    ask: async (party: Party) => withAssertion(party, await assertion(party, change(party))),
  })),
  {
    name: 'token: an assertion used twice',
    async ask(party) {
      const once = await assertion(party)
      await withAssertion(party, once)
      return withAssertion(party, once)
    },
  },
  {
    name: 'token: an assertion without a signature',
    ask: (party) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const claims = { iss: 'keyed', sub: 'keyed', aud: party.issuer, jti: 'a', exp: now() + 60 }
      return withAssertion(party, `${part({ alg: 'none' })}.${part(claims)}.`)
    },
  },
  {
    name: 'token: an assertion with a MAC',
    async ask(party) {
      const said = { iss: 'keyed', sub: 'keyed', aud: party.issuer, jti: randomUUID(), exp: now() + 60 }
      const signed = new SignJWT(said).setProtectedHeader({ alg: 'HS256' })
      return withAssertion(party, await signed.sign(Buffer.from(secretOf('keyed'))))
    },
  },
  asking('/token', 'an assertion that is not a JWT', {
    ...ofService,
    client_assertion_type: assertionType,
    client_assertion: 'foo',
  }),
  asking('/token', 'client_assertion_type alone', {
    ...ofService,
    client_assertion_type: assertionType,
    client_id: 'keyed',
  }),
  {
    name: 'token: an assertion without client_assertion_type',
    ask: async (party) => withAssertion(party, await assertion(party), { client_assertion_type: undefined }),
  },
  {
    name: 'token: an assertion of an unknown type',
    ask: async (party) => withAssertion(party, await assertion(party), { client_assertion_type: 'foo' }),
  },
  {
    name: 'token: an assertion and the client_id of its client',
    ask: async (party) => withAssertion(party, await assertion(party), { client_id: 'keyed' }),
  },
  {
    name: 'token: an assertion and the client_id of another client',
    ask: async (party) => withAssertion(party, await assertion(party), { client_id: 'web' }),
  },
  {
    name: 'token: an assertion and a secret',
    ask: async (party) => withAssertion(party, await assertion(party), { client_secret: 'secret' }),
  },
  asking('/token', 'client_id alone of a client with a key', { ...ofService, client_id: 'keyed' }),
]

/** Assertions with a MAC under the client secret. */
const macs: readonly Case[] = (
  [
    ['valid', 'mac', {}],
    ['of another secret', 'mac', { secret: 'another-secret-0123456789-0123456789-abcdef' }],
    ['with another hash', 'mac', { alg: 'HS512' }],
    ['of a client that sends its secret', 'service', {}],
    ['of a client that has no secret', 'page', { secret: 'x'.repeat(40) }],
  ] as const
).map(([what, id, change]) => ({
  name: `token: a MAC ${what}`,
  ask: async (party) => withAssertion(party, await macAssertion(party, id, change)),
}))

export const clientRequests: readonly Case[] = [...authentication, ...assertions, ...macs]
