import {
  asking,
  basic,
  type Case,
  cookiesOf,
  type Fields,
  form,
  freshTokens,
  newBrowserOf,
  post,
  send,
} from './case.ts'
import type { Party } from './party.ts'

const deviceRequests: readonly Case[] = [
  asking('/device-authorization', 'valid', { client_id: 'television', scope: 'photos.read' }),
  asking('/device-authorization', 'no scope', { client_id: 'television' }),
  asking('/device-authorization', 'no client', { scope: 'photos.read' }),
  asking('/device-authorization', 'an unknown client', { client_id: 'nobody', scope: 'photos.read' }),
  asking('/device-authorization', 'a client without the grant', { client_id: 'page', scope: 'photos.read' }),
  asking(
    '/device-authorization',
    'a client with a secret, without the grant',
    { scope: 'photos.read' },
    basic('web'),
  ),
  asking('/device-authorization', 'an unknown scope', { client_id: 'television', scope: 'foo' }),
  asking('/device-authorization', 'scope twice', {
    client_id: 'television',
    scope: ['photos.read', 'openid'],
  }),
  asking('/device-authorization', 'an unknown resource', {
    client_id: 'television',
    scope: 'photos.read',
    resource: 'https://evil.example/',
  }),
  asking('/device-authorization', 'a secret for a public client', {
    client_id: 'television',
    client_secret: 'x',
  }),
]

const bye = 'https://web.example/bye'
const evil = 'https://evil.example/'
const hint = async (party: Party) => ({ id_token_hint: (await freshTokens(party, 'web')).idToken })

/** Parameters of a logout request. */
const leavings: Readonly<Record<string, (party: Party) => Fields | Promise<Fields>>> = {
  nothing: () => ({}),
  'a hint that is not a JWT': () => ({ id_token_hint: 'foo' }),
  'an unknown client': () => ({ client_id: 'nobody' }),
  'a client': () => ({ client_id: 'web' }),
  'an address without a client': () => ({ post_logout_redirect_uri: bye }),
  'an address of its own': () => ({ client_id: 'web', post_logout_redirect_uri: bye }),
  'an unregistered address': () => ({ client_id: 'web', post_logout_redirect_uri: evil }),
  'a hint': hint,
  'a hint of another client': async (party) => ({ client_id: 'many', ...(await hint(party)) }),
  'a hint and an address': async (party) => ({
    ...(await hint(party)),
    post_logout_redirect_uri: bye,
    state: 'a',
  }),
  'a hint and an unregistered address': async (party) => ({
    ...(await hint(party)),
    post_logout_redirect_uri: evil,
  }),
}

const leavingRequests: readonly Case[] = Object.entries(leavings).flatMap(([what, fields]): Case[] => [
  {
    name: `end session, signed out: ${what}`,
    ask: async (party) => send(party, `/end-session?${form(await fields(party))}`),
  },
  {
    name: `end session, signed out, by POST: ${what}`,
    ask: async (party) => post(party, '/end-session', await fields(party), { accept: 'text/html' }),
  },
  {
    name: `end session, signed in: ${what}`,
    async ask(party) {
      const browser = await newBrowserOf(party, 'web')
      return send(party, `/end-session?${form(await fields(party))}`, { headers: cookiesOf(browser) })
    },
  },
])

const documents: readonly Case[] = ['/.well-known/openid-configuration', '/jwks'].flatMap((path) =>
  ['GET', 'HEAD', 'POST', 'PUT'].map(
    (method): Case => ({
      name: `${method} ${path}`,
      async ask(party) {
        const answer = await send(party, path, { method, headers: { accept: 'application/json' } })
        // `metadataDifferences` compares the content member by member.
        return answer.ok ? new Response(null, { status: answer.status }) : answer
      },
    }),
  ),
)

export const otherRequests: readonly Case[] = [...deviceRequests, ...leavingRequests, ...documents]
