import {
  authorizationRequest,
  basic,
  browserOf,
  type Case,
  challenge,
  cookiesOf,
  type Fields,
  freshTokens,
  post,
  send,
} from './case.ts'
import { drive, everyResponseType, secretOf } from './registered.ts'

/** Changes that make an authorization request wrong or unusual. */
const changes: Readonly<Record<string, Fields>> = {
  valid: {},
  'no client_id': { client_id: undefined },
  'an unknown client_id': { client_id: 'nobody' },
  'a very long client_id': { client_id: 'x'.repeat(2000) },
  'client_id twice': { client_id: ['web', 'other'] },
  'no redirect_uri': { redirect_uri: undefined },
  'no redirect_uri and no openid': { redirect_uri: undefined, scope: 'photos.read', nonce: undefined },
  'an empty redirect_uri': { redirect_uri: '' },
  'redirect_uri twice': { redirect_uri: ['https://web.example/callback', 'https://evil.example/'] },
  'redirect_uri of an attacker': { redirect_uri: 'https://evil.example/callback' },
  'redirect_uri with a trailing slash': { redirect_uri: 'https://web.example/callback/' },
  'redirect_uri with an extra query': { redirect_uri: 'https://web.example/callback?a=b' },
  'redirect_uri with an extra fragment': { redirect_uri: 'https://web.example/callback#a' },
  'redirect_uri in upper case': { redirect_uri: 'https://WEB.example/callback' },
  'redirect_uri with a port': { redirect_uri: 'https://web.example:443/callback' },
  'redirect_uri with user information': { redirect_uri: 'https://web.example@evil.example/callback' },
  'redirect_uri with http': { redirect_uri: 'http://web.example/callback' },
  'redirect_uri with dot segments': { redirect_uri: 'https://web.example/x/../callback' },
  'redirect_uri of a subdomain': { redirect_uri: 'https://a.web.example/callback' },
  'redirect_uri without a scheme': { redirect_uri: '//web.example/callback' },
  'redirect_uri that is a script': { redirect_uri: 'javascript:alert(1)' },
  'redirect_uri that is a data URL': { redirect_uri: 'data:text/html,hello' },
  'redirect_uri that is not a URI': { redirect_uri: 'callback' },
  'no response_type': { response_type: undefined },
  'an empty response_type': { response_type: '' },
  'an unknown response_type': { response_type: 'foo' },
  'an unknown value in response_type': { response_type: 'code foo' },
  'response_type in upper case': { response_type: 'CODE' },
  'response_type twice': { response_type: ['code', 'code'] },
  'response_type with the same value twice': { response_type: 'code code' },
  'response_type none': { response_type: 'none' },
  'response_type token': { response_type: 'token' },
  'response_type id_token': { response_type: 'id_token' },
  'response_type code id_token': { response_type: 'code id_token' },
  'response_type in another order': { response_type: 'token id_token' },
  'response_mode query': { response_mode: 'query' },
  'response_mode fragment': { response_mode: 'fragment' },
  'response_mode form_post': { response_mode: 'form_post' },
  'response_mode jwt': { response_mode: 'jwt' },
  'response_mode query.jwt': { response_mode: 'query.jwt' },
  'response_mode form_post.jwt': { response_mode: 'form_post.jwt' },
  'an unknown response_mode': { response_mode: 'foo' },
  'response_mode web_message': { response_mode: 'web_message' },
  'response_mode twice': { response_mode: ['query', 'fragment'] },
  'no scope': { scope: undefined },
  'an empty scope': { scope: '' },
  'openid alone': { scope: 'openid' },
  'no openid': { scope: 'photos.read' },
  'no openid and no nonce': { scope: 'photos.read', nonce: undefined },
  'no scope and no nonce': { scope: undefined, nonce: undefined },
  'an unknown scope': { scope: 'openid foo' },
  'a scope that the client does not have': { scope: 'openid address' },
  'scope twice': { scope: ['openid', 'photos.read'] },
  'a repeated scope value': { scope: 'openid openid' },
  'scope with two spaces': { scope: 'openid  photos.read' },
  'scope with a quote': { scope: 'openid "' },
  'scope with a tab': { scope: 'openid\tphotos.read' },
  offline_access: { scope: 'openid offline_access' },
  'offline_access with consent': { scope: 'openid offline_access', prompt: 'consent' },
  'no state': { state: undefined },
  'an empty state': { state: '' },
  'state twice': { state: ['one', 'two'] },
  'a long state': { state: 's'.repeat(2000) },
  'a very long state': { state: 's'.repeat(5000) },
  'state in other scripts': { state: 'zustand-ü-状態' },
  'no nonce': { nonce: undefined },
  'nonce twice': { nonce: ['one', 'two'] },
  'a very long nonce': { nonce: 'n'.repeat(600) },
  'prompt none': { prompt: 'none' },
  'prompt login': { prompt: 'login' },
  'prompt consent': { prompt: 'consent' },
  'prompt select_account': { prompt: 'select_account' },
  'prompt create': { prompt: 'create' },
  'prompt login consent': { prompt: 'login consent' },
  'prompt none login': { prompt: 'none login' },
  'an unknown prompt': { prompt: 'foo' },
  'a known and an unknown prompt': { prompt: 'login foo' },
  'prompt twice': { prompt: ['login', 'consent'] },
  'an empty prompt': { prompt: '' },
  'max_age 0': { max_age: '0' },
  'max_age 3600': { max_age: '3600' },
  'a negative max_age': { max_age: '-1' },
  'max_age that is not a number': { max_age: 'abc' },
  'max_age with a fraction': { max_age: '1.5' },
  'max_age out of range': { max_age: '99999999999999999999' },
  'max_age twice': { max_age: ['1', '2'] },
  'no code_challenge': { code_challenge: undefined, code_challenge_method: undefined },
  'code_challenge_method alone': { code_challenge: undefined },
  'no code_challenge_method': { code_challenge_method: undefined },
  'code_challenge_method plain': { code_challenge_method: 'plain' },
  'an unknown code_challenge_method': { code_challenge_method: 'S512' },
  'code_challenge_method in lower case': { code_challenge_method: 's256' },
  'a short code_challenge': { code_challenge: 'short' },
  'a long code_challenge': { code_challenge: 'x'.repeat(129) },
  'a code_challenge with an invalid character': { code_challenge: `${challenge.slice(1)}!` },
  'a code_challenge with padding': { code_challenge: `${challenge}=` },
  'code_challenge twice': { code_challenge: [challenge, challenge] },
  'id_token_hint that is not a JWT': { id_token_hint: 'foo' },
  'id_token_hint without a signature': {
    id_token_hint: `${btoa('{"alg":"none"}')}.${btoa('{"sub":"alice"}')}.`.replaceAll('=', ''),
  },
  'id_token_hint twice': { id_token_hint: ['a', 'b'] },
  login_hint: { login_hint: 'alice' },
  'login_hint twice': { login_hint: ['alice', 'bob'] },
  ui_locales: { ui_locales: 'de fr' },
  'malformed ui_locales': { ui_locales: 'xx-!' },
  'display page': { display: 'page' },
  'an unknown display': { display: 'foo' },
  acr_values: { acr_values: 'urn:example:gold' },
  'claims that are not JSON': { claims: '{' },
  'claims that are a list': { claims: '[]' },
  'claims that are a number': { claims: '1' },
  'claims without members': { claims: '{}' },
  'claims whose userinfo is a list': { claims: '{"userinfo":[]}' },
  'claims whose id_token is null': { claims: '{"id_token":null}' },
  'claims for userinfo': { claims: '{"userinfo":{"email":null}}' },
  'claims that are essential': { claims: '{"id_token":{"email":{"essential":true}}}' },
  'unknown claims': { claims: '{"id_token":{"shoe_size":null}}' },
  'claims of a wrong type': { claims: '{"id_token":{"email":1}}' },
  'claims for another user': { claims: '{"id_token":{"sub":{"value":"nobody"}}}' },
  'claims twice': { claims: ['{}', '{}'] },
  'request that is not a JWT': { request: 'foo' },
  'request without a signature': {
    request: `${btoa('{"alg":"none"}')}.${btoa('{"client_id":"web"}')}.`.replaceAll('=', ''),
  },
  'request twice': { request: ['a', 'b'] },
  'request_uri that is not registered': { request_uri: 'https://evil.example/request.jwt' },
  'request_uri that is not a URI': { request_uri: 'foo' },
  'request_uri with http': { request_uri: 'http://web.example/request.jwt' },
  'an unknown request_uri of a pushed request': { request_uri: 'urn:ietf:params:oauth:request_uri:foo' },
  'request_uri twice': { request_uri: ['https://a.example/', 'https://b.example/'] },
  'request and request_uri': { request: 'foo', request_uri: 'https://web.example/request.jwt' },
  registration: { registration: '{}' },
  resource: { resource: drive },
  'an unknown resource': { resource: 'https://evil.example/' },
  'a resource that is not a URI': { resource: 'drive' },
  'a resource with a fragment': { resource: `${drive}#a` },
  'two resources': { resource: [drive, 'https://evil.example/'] },
  'an unknown parameter': { foo: 'bar' },
  'an unknown parameter twice': { foo: ['bar', 'baz'] },
  'a code_verifier': { code_verifier: 'x'.repeat(43) },
  'a client_secret': { client_secret: secretOf('web') },
}

type Asking = { id: string; who: string; change?: Fields; only?: readonly string[] }

/** The same changes to requests of several clients, with and without a session. */
const askings: readonly Asking[] = [
  { id: 'web', who: ', signed out' },
  { id: 'web', who: ', signed in' },
  {
    id: 'old',
    who: ', signed out, response_type id_token token',
    change: { response_type: 'id_token token' },
  },
]

function get(name: string, id: string, who: string, params: URLSearchParams): Case {
  return {
    name,
    async ask(party) {
      const headers = who.includes('signed in') ? cookiesOf(await browserOf(party, id)) : {}
      return send(party, `/authorize?${params}`, { headers })
    },
  }
}

const changed: readonly Case[] = askings.flatMap(({ id, who, change: own }) =>
  Object.entries(changes).map(([what, change]) =>
    get(`authorization${who}: ${what}`, id, who, authorizationRequest(id, { ...own, ...change })),
  ),
)

const modes = [
  undefined,
  'query',
  'fragment',
  'form_post',
  'jwt',
  'query.jwt',
  'fragment.jwt',
  'form_post.jwt',
]

/** Every response type in every response mode, with an immediate response: a success and an error. */
const answered: readonly Case[] = everyResponseType.flatMap((response_type) =>
  modes.flatMap((response_mode) =>
    [{}, { prompt: 'none', scope: 'openid email' }].map((change) =>
      get(
        `response ${response_type} by ${response_mode ?? 'its own mode'}${'prompt' in change ? ', without consent' : ''}`,
        'old',
        'signed in',
        authorizationRequest('old', { response_type, response_mode, ...change }),
      ),
    ),
  ),
)

/** The same requests, pushed, which get an immediate response. */
const pushed: readonly Case[] = Object.entries(changes).map(([what, change]) => ({
  name: `pushed: ${what}`,
  ask: (party) => post(party, '/par', authorizationRequest('web', change), basic('web')),
}))

const otherClients: readonly Case[] = [
  ['many', 'no redirect_uri, two are registered', { redirect_uri: undefined }],
  ['many', 'the second redirect_uri', { redirect_uri: 'https://many.example/two' }],
  ['page', 'valid', {}],
  ['page', 'no code_challenge', { code_challenge: undefined, code_challenge_method: undefined }],
  ['cli', 'a port of its own', { redirect_uri: 'http://127.0.0.1:49152/callback' }],
  ['cli', 'localhost', { redirect_uri: 'http://localhost:49152/callback' }],
  ['cli', 'the other loopback', { redirect_uri: 'http://[::1]:49152/callback' }],
  ['cli', 'another path', { redirect_uri: 'http://127.0.0.1:49152/other' }],
  ['service', 'a client without redirect_uri', {}],
  ['service', 'a client without the grant', { redirect_uri: 'https://service.example/callback' }],
  ['pushing', 'not pushed', {}],
  ['signing', 'not signed', {}],
  ['television', 'a client of another grant', {}],
].map(([id, what, change]) =>
  get(
    `authorization of ${String(id)}: ${String(what)}`,
    String(id),
    '',
    authorizationRequest(String(id), change as Fields),
  ),
)

/** Requests with a valid id_token_hint. */
const hints: readonly Case[] = (
  [
    [', signed in: for the same user', 'web', true],
    [', signed in: for the same user, issued to another client', 'many', true],
    [', signed out: for a user', 'web', false],
  ] as const
).flatMap(([what, id, isIn]) =>
  [{ prompt: 'none' }, { prompt: 'none', max_age: '3600' }, {}].map((change) => ({
    name: `id_token_hint${what}${Object.keys(change)
      .map((each) => `, with ${each}`)
      .join('')}`,
    async ask(party) {
      const { idToken } = await freshTokens(party, id)
      const headers = isIn ? cookiesOf(await browserOf(party, 'web')) : {}
      const params = authorizationRequest('web', { id_token_hint: idToken, ...change })
      return send(party, `/authorize?${params}`, { headers })
    },
  })),
)

const raw = (what: string, text: string): Case => ({
  name: `authorization, raw: ${what}`,
  ask: (party) => send(party, `/authorize?${authorizationRequest('web')}${text}`),
})
const sent = (what: string, init: RequestInit, path = `/authorize?${authorizationRequest('web')}`): Case => ({
  name: `authorization, sent: ${what}`,
  ask: (party) => send(party, path, init),
})
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

const bytes: readonly Case[] = [
  raw('a single percent sign', '&foo=%'),
  raw('invalid percent-encoding', '&foo=%zz'),
  raw('bytes that are not UTF-8', '&foo=%ff%fe'),
  raw('a zero byte', '&foo=%00'),
  raw('a zero byte in state', '&state=a%00b'),
  raw('brackets', '&scope[]=openid'),
  raw('a name without a value', '&foo'),
  raw('ampersands', '&&&'),
  sent(
    'by POST',
    { method: 'POST', body: authorizationRequest('web').toString(), headers: formType },
    '/authorize',
  ),
  sent('by POST, with everything in the URL', { method: 'POST', body: '', headers: formType }),
  sent(
    'by POST, as JSON',
    { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
    '/authorize',
  ),
  sent('by POST, without a media type', { method: 'POST' }, '/authorize'),
  sent('by PUT', { method: 'PUT' }),
  sent('by DELETE', { method: 'DELETE' }),
  sent('nothing at all', {}, '/authorize'),
  sent('to a path with a trailing slash', {}, `/authorize/?${authorizationRequest('web')}`),
]

export const authorizationRequests: readonly Case[] = [
  ...changed,
  ...answered,
  ...pushed,
  ...otherClients,
  ...hints,
  ...bytes,
]
