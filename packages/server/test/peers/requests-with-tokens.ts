import { asking, basic, type Case, freshTokens, ofService, post, send } from './case.ts'
import type { Party } from './party.ts'

type Held = 'accessToken' | 'refreshToken' | 'idToken' | 'code'

/** A token for the API, by client credentials. */
async function serviceToken(party: Party): Promise<string> {
  const { access_token } = (await (await post(party, '/token', ofService, basic('service'))).json()) as {
    access_token: string
  }
  return access_token
}

/** Requests to both the introspection and the revocation endpoint. */
const both: readonly Case[] = ['/introspect', '/revoke'].flatMap((path) => [
  asking(path, 'no token', {}, basic('web')),
  asking(path, 'an empty token', { token: '' }, basic('web')),
  asking(path, 'an unknown token', { token: 'foo' }, basic('web')),
  asking(path, 'a very long token', { token: 'x'.repeat(10_000) }, basic('web')),
  asking(path, 'a token twice', { token: ['foo', 'bar'] }, basic('web')),
  asking(path, 'no client', { token: 'foo' }, {}),
  asking(path, 'an unknown client', { token: 'foo' }, basic('nobody')),
  asking(path, 'a wrong secret', { token: 'foo' }, basic('web', 'wrong')),
  asking(path, 'a public client', { token: 'foo', client_id: 'page' }, {}),
  asking(
    path,
    'a secret in the body of a client that has it in the header',
    { token: 'foo', client_id: 'web', client_secret: 'x' },
    {},
  ),
  asking(path, 'an unknown token_type_hint', { token: 'foo', token_type_hint: 'foo' }, basic('web')),
  ...(['accessToken', 'refreshToken', 'idToken', 'code'] as const).flatMap((held: Held) =>
    (
      [
        { token_type_hint: undefined },
        { token_type_hint: 'refresh_token' },
        { token_type_hint: 'access_token' },
      ] as const
    ).map(
      ({ token_type_hint }): Case => ({
        name: `${path.slice(1)}: the ${held} of its own${token_type_hint === undefined ? '' : `, as ${token_type_hint}`}`,
        async ask(party) {
          const token = (await freshTokens(party, 'web'))[held]
          return post(party, path, { token, token_type_hint }, basic('web'))
        },
      }),
    ),
  ),
  ...(['accessToken', 'refreshToken'] as const).map(
    (held: Held): Case => ({
      name: `${path.slice(1)}: the ${held} of another client`,
      async ask(party) {
        return post(party, path, { token: (await freshTokens(party, 'web'))[held] }, basic('many'))
      },
    }),
  ),
  {
    name: `${path.slice(1)}: the accessToken of a public client, asked by it`,
    async ask(party: Party) {
      return post(party, path, { token: (await freshTokens(party, 'page')).accessToken, client_id: 'page' })
    },
  },
  {
    name: `${path.slice(1)}: a token for an API, asked by its client`,
    ask: async (party: Party) => post(party, path, { token: await serviceToken(party) }, basic('service')),
  },
  {
    name: `${path.slice(1)}: a token for an API, asked by the API`,
    ask: async (party: Party) => post(party, path, { token: await serviceToken(party) }, basic('api')),
  },
  {
    name: `${path.slice(1)}: a token for an API, asked by another client`,
    ask: async (party: Party) => post(party, path, { token: await serviceToken(party) }, basic('web')),
  },
  {
    name: `${path.slice(1)}: by GET`,
    ask: (party: Party) =>
      send(party, `${path}?token=foo`, { headers: { ...basic('web'), accept: 'application/json' } }),
  },
  {
    name: `${path.slice(1)}: a token in the URL`,
    ask: (party: Party) => post(party, `${path}?token=foo`, {}, basic('web')),
  },
  {
    name: `${path.slice(1)}: as JSON`,
    ask: (party: Party) =>
      send(party, path, {
        method: 'POST',
        headers: { ...basic('web'), 'content-type': 'application/json', accept: 'application/json' },
        body: '{"token":"foo"}',
      }),
  },
])

const afterRevocation: readonly Case[] = (['accessToken', 'refreshToken'] as const).flatMap((revoked) =>
  (['accessToken', 'refreshToken'] as const).map(
    (looked): Case => ({
      name: `introspect: the ${looked} after the ${revoked} was revoked`,
      async ask(party) {
        const tokens = await freshTokens(party, 'web')
        await post(party, '/revoke', { token: tokens[revoked] }, basic('web'))
        return post(party, '/introspect', { token: tokens[looked] }, basic('web'))
      },
    }),
  ),
)

const introspectedAs = (accept: string): Case => ({
  name: `introspect: an answer as ${accept}`,
  ask: async (party) =>
    post(party, '/introspect', { token: await serviceToken(party) }, { ...basic('api'), accept }),
})

type Presented = (token: string) => { path?: string; init?: RequestInit }

const formType = { 'content-type': 'application/x-www-form-urlencoded' }
const presentations: Readonly<Record<string, Presented>> = {
  'a token in the header': (token) => ({ init: { headers: { authorization: `Bearer ${token}` } } }),
  'a scheme in lower case': (token) => ({ init: { headers: { authorization: `bearer ${token}` } } }),
  'a token in the header of a POST': (token) => ({
    init: { method: 'POST', headers: { authorization: `Bearer ${token}` } },
  }),
  'a token in the form': (token) => ({
    init: { method: 'POST', headers: formType, body: `access_token=${token}` },
  }),
  'a token in the form, as JSON': (token) => ({
    init: {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"access_token":"${token}"}`,
    },
  }),
  'a token in the URL': (token) => ({ path: `/userinfo?access_token=${token}` }),
  'a token in the header and in the form': (token) => ({
    init: {
      method: 'POST',
      headers: { ...formType, authorization: `Bearer ${token}` },
      body: `access_token=${token}`,
    },
  }),
  'a token twice in the form': (token) => ({
    init: { method: 'POST', headers: formType, body: `access_token=${token}&access_token=${token}` },
  }),
  'no token': () => ({}),
  'no token, by POST': () => ({ init: { method: 'POST' } }),
  'an unknown token': () => ({ init: { headers: { authorization: 'Bearer foo' } } }),
  'a scheme alone': () => ({ init: { headers: { authorization: 'Bearer' } } }),
  'two words after the scheme': (token) => ({ init: { headers: { authorization: `Bearer ${token} foo` } } }),
  'a client secret instead of a token': () => ({ init: { headers: basic('web') } }),
  'an invalid DPoP token': (token) => ({ init: { headers: { authorization: `DPoP ${token}` } } }),
  'by PUT': (token) => ({ init: { method: 'PUT', headers: { authorization: `Bearer ${token}` } } }),
  'by DELETE': (token) => ({ init: { method: 'DELETE', headers: { authorization: `Bearer ${token}` } } }),
}

const userInfo = ({ path = '/userinfo', init = {} }: ReturnType<Presented>, party: Party) =>
  send(party, path, { ...init, headers: { accept: 'application/json', ...init.headers } })

/** The tokens are for UserInfo, unless the name says otherwise. */
const userInfoRequests: readonly Case[] = [
  ...Object.entries(presentations).map(
    ([what, present]): Case => ({
      name: `userinfo: ${what}`,
      ask: async (party) => userInfo(present((await freshTokens(party, 'web')).accessToken), party),
    }),
  ),
  ...(['refreshToken', 'idToken', 'code'] as const).map(
    (held): Case => ({
      name: `userinfo: the ${held} instead of an access token`,
      ask: async (party) =>
        userInfo(
          { init: { headers: { authorization: `Bearer ${(await freshTokens(party, 'web'))[held]}` } } },
          party,
        ),
    }),
  ),
  {
    name: 'userinfo: a token for an API',
    ask: async (party) =>
      userInfo({ init: { headers: { authorization: `Bearer ${await serviceToken(party)}` } } }, party),
  },
  {
    name: 'userinfo: a token that was revoked',
    async ask(party) {
      const { accessToken } = await freshTokens(party, 'web')
      await post(party, '/revoke', { token: accessToken }, basic('web'))
      return userInfo({ init: { headers: { authorization: `Bearer ${accessToken}` } } }, party)
    },
  },
]

const jwtTypes = ['application/json', 'application/jwt', 'application/token-introspection+jwt', '*/*']

/** Responses to a client that registered for signed ones, by its Accept header. */
const signedAnswers: readonly Case[] = jwtTypes.flatMap((accept): Case[] => [
  {
    name: `introspect: a signed answer, as ${accept}`,
    async ask(party) {
      const { accessToken } = await freshTokens(party, 'signed')
      return post(party, '/introspect', { token: accessToken }, { ...basic('signed'), accept })
    },
  },
  {
    name: `introspect: a signed answer about nothing, as ${accept}`,
    ask: (party) => post(party, '/introspect', { token: 'foo' }, { ...basic('signed'), accept }),
  },
  {
    name: `userinfo: a signed answer, as ${accept}`,
    async ask(party) {
      const { accessToken } = await freshTokens(party, 'signed')
      return send(party, '/userinfo', { headers: { authorization: `Bearer ${accessToken}`, accept } })
    },
  },
])

export const requestsWithTokens: readonly Case[] = [
  ...both,
  ...afterRevocation,
  introspectedAs('application/json'),
  introspectedAs('application/token-introspection+jwt'),
  introspectedAs('text/html'),
  ...userInfoRequests,
  ...signedAnswers,
]
