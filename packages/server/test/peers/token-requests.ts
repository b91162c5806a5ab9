import {
  asking,
  basic,
  type Case,
  type Fields,
  form,
  freshCode,
  freshTokens,
  ofService,
  post,
  send,
  verifier,
} from './case.ts'
import type { Party } from './party.ts'
import { deviceGrant, drive } from './registered.ts'

/** Token requests of all grant types, except for codes and refresh tokens. */
const grants: readonly Case[] = [
  asking('/token', 'no grant_type', { scope: 'photos.read' }, basic('service')),
  asking('/token', 'an empty grant_type', { grant_type: '' }, basic('service')),
  asking('/token', 'an unknown grant_type', { grant_type: 'foo' }, basic('service')),
  asking(
    '/token',
    'grant_type twice',
    { grant_type: ['client_credentials', 'client_credentials'] },
    basic('service'),
  ),
  asking('/token', 'grant_type in upper case', { grant_type: 'CLIENT_CREDENTIALS' }, basic('service')),
  asking(
    '/token',
    'the password grant',
    { grant_type: 'password', username: 'alice', password: 'x' },
    basic('web'),
  ),
  asking('/token', 'the implicit grant', { grant_type: 'implicit' }, basic('old')),
  asking(
    '/token',
    'a JWT as a grant',
    { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'x' },
    basic('web'),
  ),
  asking(
    '/token',
    'an exchange',
    { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' },
    basic('web'),
  ),
  asking('/token', 'a grant that the client does not have', ofService, basic('web')),
  asking(
    '/token',
    'the code grant of a service',
    { grant_type: 'authorization_code', code: 'x' },
    basic('service'),
  ),
  asking(
    '/token',
    'the refresh grant of a service',
    { grant_type: 'refresh_token', refresh_token: 'x' },
    basic('service'),
  ),
  asking('/token', 'client credentials of a public client', { ...ofService, client_id: 'page' }),
  asking('/token', 'client credentials without scope', { ...ofService, scope: undefined }, basic('service')),
  asking(
    '/token',
    'client credentials without scope and resource',
    { grant_type: 'client_credentials' },
    basic('service'),
  ),
  asking('/token', 'client credentials with openid', { ...ofService, scope: 'openid' }, basic('service')),
  asking(
    '/token',
    'client credentials with an unknown scope',
    { ...ofService, scope: 'foo' },
    basic('service'),
  ),
  asking(
    '/token',
    'client credentials with a scope of others',
    { ...ofService, scope: 'profile' },
    basic('service'),
  ),
  asking(
    '/token',
    'client credentials with an unknown resource',
    { ...ofService, resource: 'https://evil.example/' },
    basic('service'),
  ),
  asking(
    '/token',
    'client credentials with a resource that is not a URI',
    { ...ofService, resource: 'drive' },
    basic('service'),
  ),
  asking(
    '/token',
    'client credentials with a resource with a fragment',
    { ...ofService, resource: `${drive}#a` },
    basic('service'),
  ),
  asking(
    '/token',
    'client credentials with an unknown parameter',
    { ...ofService, foo: 'bar' },
    basic('service'),
  ),
  asking(
    '/token',
    'client credentials with an unknown parameter twice',
    { ...ofService, foo: ['a', 'b'] },
    basic('service'),
  ),
  asking('/token', 'scope twice', { ...ofService, scope: ['photos.read', 'photos.read'] }, basic('service')),
  asking('/token', 'an unknown device code', {
    grant_type: deviceGrant,
    device_code: 'x',
    client_id: 'television',
  }),
  asking('/token', 'no device code', { grant_type: deviceGrant, client_id: 'television' }),
  asking('/token', 'a device code of a client without the grant', {
    grant_type: deviceGrant,
    device_code: 'x',
    client_id: 'page',
  }),
  {
    name: 'token: a device code that is not approved yet',
    async ask(party) {
      const answer = await post(party, '/device-authorization', {
        client_id: 'television',
        scope: 'photos.read',
      })
      const { device_code } = (await answer.json()) as { device_code: string }
      return post(party, '/token', { grant_type: deviceGrant, device_code, client_id: 'television' })
    },
  },
]

const codeFields = (id: string, code: string): Fields => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: `https://${id}.example/callback`,
  code_verifier: verifier,
})

const codeChanges: Readonly<Record<string, Fields>> = {
  valid: {},
  'without the verifier': { code_verifier: undefined },
  'with another verifier': { code_verifier: 'x'.repeat(43) },
  'with a short verifier': { code_verifier: 'short' },
  'with a long verifier': { code_verifier: 'x'.repeat(129) },
  'with a verifier with an invalid character': { code_verifier: `${'x'.repeat(43)}!` },
  'with the challenge instead of the verifier': { code_verifier: 'challenge' },
  'without redirect_uri': { redirect_uri: undefined },
  'with another redirect_uri': { redirect_uri: 'https://web.example/other' },
  'with a redirect_uri of an attacker': { redirect_uri: 'https://evil.example/' },
  'with scope': { scope: 'openid' },
  'with more scope': { scope: 'openid photos.read email' },
  'with a resource': { resource: drive },
  'with an unknown resource': { resource: 'https://evil.example/' },
  'with nonce': { nonce: 'foo' },
}

const codes: readonly Case[] = [
  asking('/token', 'no code', { ...codeFields('web', ''), code: undefined }, basic('web')),
  asking('/token', 'an empty code', codeFields('web', ''), basic('web')),
  asking('/token', 'an unknown code', codeFields('web', 'x'.repeat(43)), basic('web')),
  asking('/token', 'a very long code', codeFields('web', 'x'.repeat(5000)), basic('web')),
  ...Object.entries(codeChanges).map(([what, change]) => ({
    name: `token: a code ${what}`,
    ask: async (party: Party) =>
      post(party, '/token', { ...codeFields('web', await freshCode(party, 'web')), ...change }, basic('web')),
  })),
  {
    name: 'token: a code used twice',
    async ask(party) {
      const fields = codeFields('web', await freshCode(party, 'web'))
      await post(party, '/token', fields, basic('web'))
      return post(party, '/token', fields, basic('web'))
    },
  },
  {
    name: 'token: a code twice in one request',
    ask: async (party) => {
      const code = await freshCode(party, 'web')
      return post(party, '/token', { ...codeFields('web', code), code: [code, code] }, basic('web'))
    },
  },
  {
    name: 'token: a code of another client',
    ask: async (party) =>
      post(party, '/token', codeFields('web', await freshCode(party, 'web')), basic('many')),
  },
  {
    name: 'token: a code of a public client',
    ask: async (party) =>
      post(party, '/token', { ...codeFields('page', await freshCode(party, 'page')), client_id: 'page' }),
  },
  {
    name: 'token: a code of a request without openid',
    async ask(party) {
      const code = await freshCode(party, 'web', { scope: 'photos.read', nonce: undefined })
      return post(party, '/token', codeFields('web', code), basic('web'))
    },
  },
  {
    name: 'token: a code instead of a refresh token',
    ask: async (party) =>
      post(
        party,
        '/token',
        { grant_type: 'refresh_token', refresh_token: await freshCode(party, 'web') },
        basic('web'),
      ),
  },
]

const refreshChanges: Readonly<Record<string, Fields>> = {
  valid: {},
  'with less scope': { scope: 'openid' },
  'with the same scope': { scope: 'openid profile photos.read offline_access' },
  'with more scope': { scope: 'openid photos.read email' },
  'with an unknown scope': { scope: 'foo' },
  'with an invalid scope': { scope: '"' },
  'with a resource': { resource: drive },
  'with an unknown resource': { resource: 'https://evil.example/' },
  'with a redirect_uri': { redirect_uri: 'https://web.example/callback' },
}

const refreshing = (id: string, refresh_token: string): Fields => ({
  grant_type: 'refresh_token',
  refresh_token,
  ...(id === 'page' ? { client_id: 'page' } : {}),
})

const refreshes: readonly Case[] = [
  asking('/token', 'no refresh token', { grant_type: 'refresh_token' }, basic('web')),
  asking('/token', 'an unknown refresh token', refreshing('web', 'x'.repeat(43)), basic('web')),
  ...Object.entries(refreshChanges).flatMap(([what, change]) =>
    ['web', 'page'].map((id) => ({
      name: `token: a refresh token of ${id} ${what}`,
      async ask(party: Party) {
        const { refreshToken } = await freshTokens(party, id)
        const headers = id === 'page' ? {} : basic(id)
        return post(party, '/token', { ...refreshing(id, refreshToken), ...change }, headers)
      },
    })),
  ),
  {
    name: 'token: a refresh token of another client',
    ask: async (party) =>
      post(party, '/token', refreshing('web', (await freshTokens(party, 'web')).refreshToken), basic('many')),
  },
  {
    name: 'token: an access token instead of a refresh token',
    ask: async (party) =>
      post(party, '/token', refreshing('web', (await freshTokens(party, 'web')).accessToken), basic('web')),
  },
  {
    name: 'token: a refresh token of a public client two generations old',
    async ask(party) {
      const { refreshToken } = await freshTokens(party, 'page')
      const first = await post(party, '/token', refreshing('page', refreshToken))
      const { refresh_token = '' } = (await first.json()) as { refresh_token?: string }
      await post(party, '/token', refreshing('page', refresh_token))
      return post(party, '/token', refreshing('page', refreshToken))
    },
  },
  {
    name: 'token: a refresh token whose code was used twice',
    async ask(party) {
      const { refreshToken, code } = await freshTokens(party, 'web')
      await post(party, '/token', codeFields('web', code), basic('web'))
      return post(party, '/token', refreshing('web', refreshToken), basic('web'))
    },
  },
  {
    name: 'token: a refresh token that was revoked',
    async ask(party) {
      const { refreshToken } = await freshTokens(party, 'web')
      await post(party, '/revoke', { token: refreshToken }, basic('web'))
      return post(party, '/token', refreshing('web', refreshToken), basic('web'))
    },
  },
]

const sent = (name: string, init: RequestInit, path = '/token'): Case => ({
  name: `token, sent: ${name}`,
  ask: (party) =>
    send(party, path, {
      ...init,
      headers: { accept: 'application/json', ...basic('service'), ...init.headers },
    }),
})
const formType = { 'content-type': 'application/x-www-form-urlencoded' }
const body = form(ofService).toString()

const bytes: readonly Case[] = [
  sent('by GET', {}, `/token?${body}`),
  sent('by PUT', { method: 'PUT', body, headers: formType }),
  sent('without a media type', { method: 'POST' }),
  sent('as JSON', {
    method: 'POST',
    body: JSON.stringify(ofService),
    headers: { 'content-type': 'application/json' },
  }),
  sent('as text', { method: 'POST', body, headers: { 'content-type': 'text/plain' } }),
  sent('with a charset', {
    method: 'POST',
    body,
    headers: { 'content-type': `${formType['content-type']}; charset=utf-8` },
  }),
  sent('with the media type in mixed case', {
    method: 'POST',
    body,
    headers: { 'content-type': 'Application/X-WWW-Form-Urlencoded' },
  }),
  sent('with an empty body', { method: 'POST', body: '', headers: formType }),
  sent('with a single percent sign', { method: 'POST', body: `${body}&foo=%`, headers: formType }),
  sent('with bytes that are not UTF-8', { method: 'POST', body: `${body}&foo=%ff`, headers: formType }),
  sent('with a zero byte', { method: 'POST', body: `${body}&foo=%00`, headers: formType }),
  sent('a long body', { method: 'POST', body: `${body}&foo=${'x'.repeat(100_000)}`, headers: formType }),
]

export const tokenRequests: readonly Case[] = [...grants, ...codes, ...refreshes, ...bytes]
