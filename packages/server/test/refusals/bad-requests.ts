import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import { details, summerPrint } from '../support/rich-requests.ts'

/** The fault, the parameters that cause it, the error code, and the rule in the trace. */
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

/** Repeated parameters. */
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

/** Requests of `print-shop` that are refused for their parameters: in the URL, pushed or in a request object. */
export const badRequests: readonly BadRequest[] = [
  ['no response_type', { response_type: undefined }, 'invalid_request', 'request/parameter-present'],
  [
    'an unknown response_type',
    { response_type: 'magic' },
    'unsupported_response_type',
    'response-type/supported',
  ],
  [
    'a response_type in another case',
    { response_type: 'Code' },
    'unsupported_response_type',
    'response-type/supported',
  ],
  [
    'a response_type with a repeated value',
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
  ['an unknown response_mode', { response_mode: 'web_message' }, 'invalid_request', 'response-mode/allowed'],
  ['a response_mode in another case', { response_mode: 'Query' }, 'invalid_request', 'response-mode/allowed'],
  [
    'the parameter registration',
    { registration: '{}' },
    'registration_not_supported',
    'request-parameter/supported',
  ],
  ['a tab in scope', { scope: 'openid\tphotos.read' }, 'invalid_scope', 'scope/well-formed'],
  ['a no-break space in scope', { scope: 'openid\u00a0photos.read' }, 'invalid_scope', 'scope/well-formed'],
  ['a quotation mark in scope', { scope: 'openid "' }, 'invalid_scope', 'scope/well-formed'],
  ['a line break in scope', { scope: 'openid\nphotos.read' }, 'invalid_scope', 'scope/well-formed'],
  [
    'a scope that the client is not registered for',
    { scope: 'openid photos.delete' },
    'invalid_scope',
    'scope/allowed',
  ],
  ['only unknown scopes', { scope: 'no.such.scope' }, 'invalid_scope', 'scope/meaningful'],
  ['no code_challenge', { code_challenge: undefined }, 'invalid_request', 'pkce/s256-required'],
  [
    'neither code_challenge nor its method',
    { code_challenge: undefined, code_challenge_method: undefined },
    'invalid_request',
    'pkce/s256-required',
  ],
  [
    'a challenge without a method, which means plain',
    { code_challenge_method: undefined },
    'invalid_request',
    'pkce/s256-required',
  ],
  ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request', 'pkce/s256-required'],
  [
    'a challenge method in another case',
    { code_challenge_method: 's256' },
    'invalid_request',
    'pkce/s256-required',
  ],
  ['a short challenge', { code_challenge: 'A'.repeat(42) }, 'invalid_request', 'pkce/s256-required'],
  ['a long challenge', { code_challenge: 'A'.repeat(44) }, 'invalid_request', 'pkce/s256-required'],
  ['a padded challenge', { code_challenge: `${'A'.repeat(42)}=` }, 'invalid_request', 'pkce/s256-required'],
  ['an unknown API', { resource: 'https://nowhere.example/' }, 'invalid_target', 'resource/known'],
  ['an API that is not a URI', { resource: 'drive' }, 'invalid_target', 'resource/known'],
  ['an API with a fragment', { resource: 'https://drive.example/#x' }, 'invalid_target', 'resource/known'],
  [
    'a known and an unknown API',
    { resource: ['https://drive.example/', 'https://nowhere.example/'] },
    'invalid_target',
    'resource/known',
  ],
  [
    'an API without scopes that the client is not registered for',
    { resource: 'https://notes.example/' },
    'invalid_target',
    'resource/registered',
  ],
  [
    'an API that none of the scopes belong to',
    { scope: 'openid', resource: 'https://drive.example/' },
    'invalid_target',
    'resource/has-scope',
  ],
  [
    'authorization_details that are not JSON',
    { authorization_details: '[' },
    'invalid_authorization_details',
    'authorization-details/well-formed',
  ],
  [
    'authorization_details that are not a list',
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
    'authorization_details of an unknown type',
    details({ type: 'payment' }),
    'invalid_authorization_details',
    'authorization-details/allowed',
  ],
  [
    'authorization_details of a type that the client is not registered for',
    details({ type: 'album_delete', album: 'Summer' }),
    'invalid_authorization_details',
    'authorization-details/allowed',
  ],
  [
    'authorization_details with an unknown member',
    details({ ...summerPrint, colour: 'red' }),
    'invalid_authorization_details',
    'authorization-details/members',
  ],
  [
    'authorization_details with a missing member',
    details({ type: 'photo_print', album: 'Summer' }),
    'invalid_authorization_details',
    'authorization-details/members',
  ],
  [
    'authorization_details with a member of a wrong type',
    details({ ...summerPrint, copies: '2' }),
    'invalid_authorization_details',
    'authorization-details/members',
  ],
  ['claims that are not JSON', { claims: '{' }, 'invalid_request', 'claims/well-formed'],
  ['claims that are a list', { claims: '[]' }, 'invalid_request', 'claims/well-formed'],
  [
    'a claim that is a string',
    { claims: '{"userinfo":{"email":"x"}}' },
    'invalid_request',
    'claims/well-formed',
  ],
  [
    'an essential acr value that is not supported',
    { claims: '{"id_token":{"acr":{"essential":true,"value":"gold"}}}' },
    'unmet_authentication_requirements',
    'acr/supported',
  ],
  ['a max_age that is not a number', { max_age: 'soon' }, 'invalid_request', 'max-age/well-formed'],
  ['a negative max_age', { max_age: '-1' }, 'invalid_request', 'max-age/well-formed'],
  ['a max_age with a fraction', { max_age: '1.5' }, 'invalid_request', 'max-age/well-formed'],
  ['a max_age that is too large', { max_age: '9999999999' }, 'invalid_request', 'max-age/well-formed'],
  ['an unknown prompt', { prompt: 'hurry' }, 'invalid_request', 'prompt/known'],
  ['a prompt in another case', { prompt: 'NONE' }, 'invalid_request', 'prompt/known'],
  ['prompt=none with another value', { prompt: 'none login' }, 'invalid_request', 'prompt/none-alone'],
  [
    'an id_token_hint that is not an ID token',
    { id_token_hint: 'x' },
    'invalid_request',
    'id-token-hint/verifies',
  ],
  ['a nonce of 1024 characters', { nonce: 'x'.repeat(1024) }, 'invalid_request', 'nonce/length'],
]
