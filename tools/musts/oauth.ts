import type { Musts } from './must.ts'

/** OAuth 2.0 itself, its tokens, and the extensions that every authorization server needs. */
export const oauth: Musts = {
  'RFC 6749': [
    ['§2.3', 'a client uses only one authentication method per request', 'client/one-method'],
    [
      '§2.3.1',
      'the client may send id and secret in the Authorization header',
      'the API authenticates in the header or in the form',
    ],
    ['§2.3.1', 'secrets in the URL are refused', 'request/no-secrets-in-query'],
    ['§2.3.1', 'guessing at client secrets is limited', 'guessing client secrets is throttled'],
    [
      '§3.1',
      'the authorization endpoint accepts GET',
      'a person signs in and gives consent, and the app reads their profile',
    ],
    ['§3.1', 'a parameter without a value is treated as omitted', 'an empty value counts as absent'],
    ['§3.1', 'unknown parameters are ignored', 'ignores unknown parameters'],
    ['§3.1', 'a repeated parameter is refused', 'request/no-duplicates'],
    ['§3.1.1', 'the response type is required, and must be a supported one', 'response-type/supported'],
    [
      '§3.1.2',
      'the query of a registered redirect URI is kept',
      'keeps the query of a registered redirect URI unchanged',
    ],
    ['§3.1.2.3', 'a client with several redirect URIs must send one', 'redirect-uri/present'],
    ['§3.1.2.3', 'the redirect URI of a request is a registered one', 'redirect-uri/exact-match'],
    [
      '§3.1.2.4',
      'the browser is never redirected to a URI that is not registered',
      'redirect-uri/exact-match',
    ],
    ['§3.2', 'the token endpoint accepts only POST', 'any method but POST, and responds with Allow'],
    ['§3.2.1', 'confidential clients authenticate', 'client/authenticated'],
    ['§3.2.1', 'a code is accepted only from the client that it was issued to', 'code/issued-to-client'],
    ['§3.3', 'scope is a list of tokens separated by spaces', 'scope/well-formed'],
    [
      '§3.3',
      'the response has the scope if it differs from the requested one',
      'redeeming a code gives no more than was granted',
    ],
    ['§4.1.2', 'a code is short-lived', 'code/fresh'],
    [
      '§4.1.2',
      'a code can be redeemed once; a replay revokes the tokens issued from it',
      'a replay also revokes the tokens',
    ],
    ['§4.1.2', 'a code is bound to its client and redirect URI', 'code/redirect-uri'],
    [
      '§4.1.2',
      'state is returned exactly as it was sent',
      'returns the state byte for byte, up to four kilobytes',
    ],
    [
      '§4.1.2.1',
      'an invalid client or redirect URI is shown to the end user, without a redirect',
      'client/known',
    ],
    [
      '§4.1.2.1',
      'every other error is sent to the client, with its state',
      'the link leads to the app with the error',
    ],
    [
      '§4.1.3',
      'the token request repeats the redirect URI of the authorization request',
      'code/redirect-uri',
    ],
    [
      '§4.2.2',
      'the authorization endpoint never issues a refresh token',
      'an access token in a fragment is revoked with the session and cannot be refreshed',
    ],
    ['§4.3.2', 'a client that uses the password grant authenticates', 'client/confidential'],
    ['§4.3.2', 'guessing at passwords is limited', 'password/not-throttled'],
    ['§4.4', 'only confidential clients may use client_credentials', 'client/confidential'],
    ['§5.1', 'responses with tokens are not cached', 'only the public documents may be cached'],
    [
      '§5.2',
      'a client that fails to authenticate in the header gets 401 with WWW-Authenticate',
      'a wrong secret in the header',
    ],
    ['§5.2', 'error descriptions contain only the allowed characters', 'has a description of the characters'],
    ['§6', 'a refresh token is bound to its client', 'refresh-token/issued-to-client'],
    ['§6', 'a refresh cannot request more scope than was granted', 'scope/allowed'],
    ['§10.4', 'a refresh token cannot be forged, modified or guessed', 'refresh-token/authentic'],
    ['§10.5', 'codes are short-lived and can be used once', 'code/unused'],
    [
      '§10.6',
      'the redirect URI of the token request is that of the authorization request',
      'code/redirect-uri',
    ],
    ['§10.10', 'generated credentials cannot be guessed', 'is new each time, with 256 random bits'],
    ['§10.12', 'an interaction is bound to the browser that started it', 'interaction/same-browser'],
    ['§10.13', 'our pages cannot be framed', 'no page can be framed'],
    ['appendix B', 'forms are percent-encoded UTF-8', 'request/well-formed'],
  ],
  'RFC 6750': [
    ['§2', 'a request carries its token in only one place', 'access-token/presented'],
    [
      '§2.1',
      'the token may be sent in the Authorization header',
      'accepts the token in the header, by GET or POST, and in a form, by POST',
    ],
    ['§2.2', 'a token in a form needs the media type of forms', 'request/media-type'],
    [
      '§3',
      'a request without a valid token gets WWW-Authenticate',
      'UserInfo responds to a request without a token with a challenge',
    ],
    ['§3', 'each parameter occurs once in a challenge', 'every challenge is a scheme and quoted parameters'],
    ['§3.1', 'an expired, revoked or malformed token gets invalid_token', 'access-token/valid'],
    ['§3.1', 'a token that lacks a scope gets insufficient_scope', 'access-token/scope'],
  ],
  'RFC 7009': [
    [
      '§2',
      'revoking a refresh token revokes its token family',
      'revoking an old refresh token revokes its family',
    ],
    [
      '§2.1',
      'the client authenticates, and can revoke only its own tokens',
      'a revocation by another client gets the usual response',
    ],
    [
      '§2.1',
      'a token is found even if the hint is wrong',
      'a token is found despite a wrong token_type_hint',
    ],
    ['§2.2', 'an unknown token is not an error', 'revoking anything that is not a token has no effect'],
  ],
  'RFC 7636': [
    ['§4.1', 'a verifier has 43 to 128 of the allowed characters', 'a malformed verifier is refused'],
    ['§4.3', 'an unsupported code_challenge_method is refused', 'pkce/s256-required'],
    ['§4.4', 'a code is bound to its challenge', 'pkce/verifier-matches'],
    ['§4.6', 'a request with a wrong verifier is refused', 'pkce/verifier-matches'],
  ],
  'RFC 7662': [
    ['§2.1', 'the caller authenticates', 'introspection/caller'],
    [
      '§2.2',
      'the response for an inactive token says nothing else',
      'another client or API cannot tell an active token from garbage',
    ],
    [
      '§4',
      'an API can introspect only tokens that are meant for it',
      'introspection shows an API only tokens with that API as their audience',
    ],
  ],
  'RFC 8252': [
    ['§7.1', 'a private-use URI scheme contains a dot', 'accepts a private-use scheme for a native app'],
    [
      '§7.3',
      'a loopback redirect URI may have any port',
      'is sent to any port of a registered loopback redirect URI',
    ],
    ['§8.4', 'native apps register complete redirect URIs', 'redirect-uri/exact-match'],
    ['§8.6', 'a client that cannot authenticate needs consent each time', 'consent/reusable'],
  ],
  'RFC 8414': [
    ['§2', 'an issuer is an https URL without query and fragment', 'an issuer is an https URL'],
    [
      '§3.1',
      'the metadata is at the inserted well-known path',
      'the well-known path is inserted for OAuth and appended for OpenID',
    ],
    [
      '§3.3',
      'the issuer in the metadata is the issuer whose metadata was requested',
      'a metadata document with another issuer is never used',
    ],
  ],
  'RFC 8707': [
    ['§2', 'a resource is an absolute URI without fragment', 'resource/known'],
    ['§2', 'an unknown resource gets invalid_target', 'resource/known'],
    ['§2.2', 'a token is issued only for resources that were granted', 'resource/granted'],
  ],
  'RFC 9068': [
    [
      '§2.1',
      'a JWT access token is signed and has the type at+jwt',
      'the client receives a JWT for an API that reads JWTs, without a refresh or ID token',
    ],
    [
      '§2.2',
      'a JWT access token has every required claim',
      'an access token without a required claim is refused',
    ],
    ['§2.2', 'the jti of a JWT access token is unique', 'every access token has a unique jti'],
    [
      '§2.2.3.1',
      'groups and roles of a person have the claim names groups and roles',
      'the access tokens of an API carry those that it names',
    ],
    [
      '§3',
      'the audience of a token is the requested resource',
      'a token names exactly the API that was requested',
    ],
    [
      '§4',
      'an API checks type, issuer, audience, signature and expiry',
      'a token for another API, or for none, is refused',
    ],
    ['§5', 'a scope is never ambiguous within one token', 'resource/one-token'],
  ],
  'RFC 9207': [
    [
      '§2',
      'every authorization response has iss',
      'has no state if the request had none, and always has iss',
    ],
    ['§2', 'in a signed response, the JWT has iss', 'with a signed JWT as the only parameter'],
  ],
  'RFC 9470': [
    ['§5', 'an essential acr that cannot be met gets an error', 'acr/supported'],
    ['§5', 'a sign-in that is too weak has to be repeated', 'acr/met'],
    [
      '§6',
      'tokens have acr and auth_time',
      'access tokens, introspection and an ID token in a fragment carry the same acr',
    ],
  ],
  'RFC 9728': [
    [
      '§3.1',
      'the metadata of an API is at the inserted well-known path',
      'the well-known path is inserted between host and path',
    ],
    ['§5.1', 'challenges point to the metadata', 'challenges point to the metadata of the resource'],
  ],
  'RFC 9449': [
    [
      '§7.1',
      'a token that is bound to a key is refused as a Bearer token',
      'a token bound to a key or a certificate is refused',
    ],
  ],
  'RFC 9700': [
    ['§2.1', 'redirect URIs are compared as strings', 'the redirect URI is compared as a string'],
    [
      '§2.1',
      'there is no open redirector',
      'after sign-in the browser is never redirected to a foreign site',
    ],
    ['§2.1.1', 'public clients use PKCE', 'pkce/s256-required'],
    [
      '§2.1.1',
      'a confidential client uses PKCE or, for an ID token, nonce',
      'a client with require_pkce: true needs PKCE whatever it sends',
    ],
    ['§2.1.1', 'a verifier without a challenge is refused', 'a verifier for a code without a challenge'],
    ['§2.2.2', 'the replay of a public client’s refresh token is detected', 'refresh-token/not-reused'],
    ['§2.4', 'the password grant is not used', 'password/vouched-for'],
    ['§4.3.2', 'a token in a URL is refused', 'a token in the URL'],
    ['§4.7', 'a form posted from another site is refused', 'form/from-our-page'],
    [
      '§4.12',
      'a redirect never makes the browser repeat a POST',
      'no redirect makes a browser post a form again',
    ],
    ['§4.14.2', 'revoking a grant revokes its refresh tokens', 'grant/stands'],
    ['§4.16', 'our pages cannot be framed', 'no page can be framed'],
    ['§4.16', 'a click meant for another page (clickjacking) has no effect', 'form/looked-at'],
  ],
}
