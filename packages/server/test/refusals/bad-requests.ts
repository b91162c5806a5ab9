import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import { details, summerPrint } from '../support/rich-requests.ts'

/** What is wrong, how it comes about, the code, and the rule that the trace names. */
export type BadRequest = [
  name: string,
  change: Record<string, string | readonly string[] | undefined>,
  error: ErrorCode,
  rule: Rule,
]

const twice = (name: string, value: string): BadRequest => [
  `${name} twice`,
  { [name]: [value, value] },
  'invalid_request',
  'request/no-duplicates',
]

/** What a form can say twice. */
export const duplicates: readonly BadRequest[] = [
  twice('scope', 'openid'),
  twice('response_type', 'code'),
  twice('response_mode', 'query'),
  twice('nonce', 'x'),
  twice('prompt', 'login'),
  twice('max_age', '1'),
  twice('code_challenge', 'x'),
  twice('code_challenge_method', 'S256'),
  twice('id_token_hint', 'x'),
  twice('login_hint', 'x'),
  twice('claims', '{}'),
  twice('authorization_details', '[]'),
  twice('acr_values', 'x'),
  twice('ui_locales', 'x'),
  twice('registration', '{}'),
  twice('unknown', 'x'),
]

/** Requests of `print-shop` that are refused for their parameters, through whichever door they come. */
export const badRequests: readonly BadRequest[] = [
  ['no response_type', { response_type: undefined }, 'invalid_request', 'request/parameter-present'],
  [
    'a response_type of nobody',
    { response_type: 'magic' },
    'unsupported_response_type',
    'response-type/supported',
  ],
  [
    'a response_type in other letters',
    { response_type: 'Code' },
    'unsupported_response_type',
    'response-type/supported',
  ],
  [
    'a response_type that names one thing twice',
    { response_type: 'code code' },
    'unsupported_response_type',
    'response-type/supported',
  ],
  [
    'a response_type that the client did not register',
    { response_type: 'none' },
    'unauthorized_client',
    'response-type/allowed',
  ],
  ['a response_mode of nobody', { response_mode: 'web_message' }, 'invalid_request', 'response-mode/allowed'],
  [
    'a response_mode in other letters',
    { response_mode: 'Query' },
    'invalid_request',
    'response-mode/allowed',
  ],
  [
    'the parameter registration',
    { registration: '{}' },
    'registration_not_supported',
    'request-parameter/supported',
  ],
  ['two spaces in scope', { scope: 'openid  photos.read' }, 'invalid_scope', 'scope/well-formed'],
  ['a quotation mark in scope', { scope: 'openid "' }, 'invalid_scope', 'scope/well-formed'],
  ['a scope at the start of a space', { scope: ' openid' }, 'invalid_scope', 'scope/well-formed'],
  [
    'a scope that is known and not this client’s',
    { scope: 'openid photos.delete' },
    'invalid_scope',
    'scope/allowed',
  ],
  ['nothing but scopes that nobody knows', { scope: 'no.such.scope' }, 'invalid_scope', 'scope/meaningful'],
  ['no code_challenge', { code_challenge: undefined }, 'invalid_request', 'pkce/s256-required'],
  [
    'no challenge at all',
    { code_challenge: undefined, code_challenge_method: undefined },
    'invalid_request',
    'pkce/s256-required',
  ],
  [
    'a challenge without its method, which makes it plain',
    { code_challenge_method: undefined },
    'invalid_request',
    'pkce/s256-required',
  ],
  ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request', 'pkce/s256-required'],
  ['a method in other letters', { code_challenge_method: 's256' }, 'invalid_request', 'pkce/s256-required'],
  ['a short challenge', { code_challenge: 'A'.repeat(42) }, 'invalid_request', 'pkce/s256-required'],
  ['a long challenge', { code_challenge: 'A'.repeat(44) }, 'invalid_request', 'pkce/s256-required'],
  ['a padded challenge', { code_challenge: `${'A'.repeat(42)}=` }, 'invalid_request', 'pkce/s256-required'],
  ['an API of nobody', { resource: 'https://nowhere.example/' }, 'invalid_target', 'resource/known'],
  ['an API that is no URI', { resource: 'drive' }, 'invalid_target', 'resource/known'],
  ['an API with a fragment', { resource: 'https://drive.example/#x' }, 'invalid_target', 'resource/known'],
  [
    'one known API and one of nobody',
    { resource: ['https://drive.example/', 'https://nowhere.example/'] },
    'invalid_target',
    'resource/known',
  ],
  [
    'an API without scopes that it is not registered for',
    { resource: 'https://notes.example/' },
    'invalid_target',
    'resource/registered',
  ],
  [
    'an API at which no scope means anything',
    { scope: 'openid', resource: 'https://drive.example/' },
    'invalid_target',
    'resource/has-scope',
  ],
  [
    'authorization_details that are no JSON',
    { authorization_details: '[' },
    'invalid_authorization_details',
    'authorization-details/well-formed',
  ],
  [
    'authorization_details that are no list',
    { authorization_details: '{"type":"photo_print"}' },
    'invalid_authorization_details',
    'authorization-details/well-formed',
  ],
  [
    'authorization_details without a type',
    details({ album: 'Summer' }),
    'invalid_authorization_details',
    'authorization-details/well-formed',
  ],
  [
    'authorization_details whose type is a number',
    details({ type: 1 }),
    'invalid_authorization_details',
    'authorization-details/well-formed',
  ],
  [
    'authorization_details of a type of nobody',
    details({ type: 'payment' }),
    'invalid_authorization_details',
    'authorization-details/allowed',
  ],
  [
    'authorization_details of a type that is not this client’s',
    details({ type: 'album_delete', album: 'Summer' }),
    'invalid_authorization_details',
    'authorization-details/allowed',
  ],
  [
    'authorization_details with a member too many',
    details({ ...summerPrint, colour: 'red' }),
    'invalid_authorization_details',
    'authorization-details/members',
  ],
  [
    'authorization_details without a member',
    details({ type: 'photo_print', album: 'Summer' }),
    'invalid_authorization_details',
    'authorization-details/members',
  ],
  [
    'authorization_details with a member of another kind',
    details({ ...summerPrint, copies: '2' }),
    'invalid_authorization_details',
    'authorization-details/members',
  ],
  ['claims that are no JSON', { claims: '{' }, 'invalid_request', 'claims/well-formed'],
  ['claims that are a list', { claims: '[]' }, 'invalid_request', 'claims/well-formed'],
  [
    'a claim that is a text',
    { claims: '{"userinfo":{"email":"x"}}' },
    'invalid_request',
    'claims/well-formed',
  ],
  [
    'an essential class of authentication that nobody can reach',
    { claims: '{"id_token":{"acr":{"essential":true,"value":"gold"}}}' },
    'unmet_authentication_requirements',
    'acr/supported',
  ],
  ['a max_age that is no number', { max_age: 'soon' }, 'invalid_request', 'max-age/well-formed'],
  ['a max_age below zero', { max_age: '-1' }, 'invalid_request', 'max-age/well-formed'],
  ['a max_age with a fraction', { max_age: '1.5' }, 'invalid_request', 'max-age/well-formed'],
  ['a max_age beyond all time', { max_age: '9999999999' }, 'invalid_request', 'max-age/well-formed'],
  ['a prompt of nobody', { prompt: 'hurry' }, 'invalid_request', 'prompt/known'],
  ['a prompt in other letters', { prompt: 'NONE' }, 'invalid_request', 'prompt/known'],
  ['prompt=none beside another', { prompt: 'none login' }, 'invalid_request', 'prompt/none-alone'],
  ['a hint that is no ID token', { id_token_hint: 'x' }, 'invalid_request', 'id-token-hint/verifies'],
  ['a nonce of a kilobyte', { nonce: 'x'.repeat(1024) }, 'invalid_request', 'nonce/length'],
]
