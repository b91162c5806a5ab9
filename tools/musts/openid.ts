import type { Musts } from './must.ts'

/** OpenID Connect: authentication of the end user, and logout. */
export const openid: Musts = {
  'OIDC Core': [
    ['§2', 'an ID token has iss, sub, aud, exp and iat', 'ID token'],
    [
      '§3.1.2.1',
      'the authorization endpoint accepts GET and POST',
      'without cookies, it is redirected once as a GET, and then the session is found',
    ],
    ['§3.1.2.1', 'an openid request has a redirect_uri', 'redirect-uri/present'],
    ['§3.1.2.1', 'prompt=none is combined with no other value', 'prompt/none-alone'],
    ['§3.1.2.1', 'max_age is enforced', 'session/fresh-enough'],
    ['§3.1.2.1', 'an id_token_hint is an ID token that we issued', 'id-token-hint/verifies'],
    ['§3.1.2.2', 'no one but the requested end user gets a response', 'id-token-hint/same-person'],
    ['§3.1.2.3', 'with prompt=none no page is shown', 'session/present'],
    ['§3.1.2.4', 'the end user consents before a client receives anything', 'consent/given'],
    ['§3.1.2.6', 'a parameter of an unsupported feature is refused', 'request-parameter/supported'],
    ['§3.1.3.3', 'responses with tokens are not cached', 'only the public documents may be cached'],
    ['§3.2.2.1', 'a nonce is required for an ID token in the fragment', 'id-token/nonce-required'],
    [
      '§3.2.2.5',
      'responses with tokens are returned in the fragment',
      'in the fragment, as the successful response would be',
    ],
    [
      '§5.3.1',
      'UserInfo accepts GET and POST',
      'accepts the token in the header, by GET or POST, and in a form, by POST',
    ],
    [
      '§5.3.2',
      'UserInfo returns the sub of the ID token',
      'a person signs in and gives consent, and the app reads their profile',
    ],
    ['§5.3.3', 'UserInfo uses the errors of RFC 6750', 'access-token/for-us'],
    [
      '§5.4',
      'if no access token is issued, the claims are in the ID token',
      'id_token alone contains the claims of the scopes, because there is no access token for UserInfo',
    ],
    ['§5.5', 'the claims parameter is well-formed JSON', 'claims/well-formed'],
    ['§5.5.1.1', 'an essential acr that was not met is an error', 'acr/met'],
    ['§6.1', 'the signature of a request object is verified', 'request-object/signature'],
    ['§6.2', 'a request_uri is a registered one', 'request-uri/registered'],
    [
      '§8.1',
      'a pairwise sub does not identify the end user',
      'two pairwise clients and their APIs share no identifier',
    ],
    ['§9', 'a client uses the authentication method that it registered', 'client/registered-method'],
    ['§9', 'a client assertion can be used once', 'assertion/once'],
    [
      '§11',
      'offline access needs consent',
      'without offline_access, the refresh token works only while the person is signed in',
    ],
    [
      '§12.2',
      'an ID token from a refresh has the same end user and sign-in',
      'the new ID token has the same sub and auth_time, and no nonce',
    ],
  ],
  'OIDC Discovery': [
    ['§3', 'the metadata has every required member', 'the metadata lists every class'],
    [
      '§4.1',
      'the metadata is at the appended well-known path',
      'the well-known path is inserted for OAuth and appended for OpenID',
    ],
  ],
  'OIDC Registration': [
    ['§2', 'only the registered algorithm is accepted', 'assertion/algorithm'],
    [
      '§2',
      'the redirect URI of a web app is https and has no fragment',
      'a redirect URI that is refused has an error of its own',
    ],
    [
      '§5',
      'the sector document lists every redirect URI',
      'can use a sector_identifier_uri only if its document lists every redirect URI',
    ],
  ],
  'Multiple Response Types': [
    ['§2.1', 'the response mode is allowed for the response type', 'response-mode/allowed'],
    [
      '§3',
      'tokens are never returned in the query',
      'a response never uses a response mode that its response type forbids',
    ],
    [
      '§5',
      'a response has exactly what its response type names',
      'a response type returns its parameters, in its default response mode',
    ],
  ],
  'Form Post Response Mode': [
    [
      '§2',
      'the parameters are in a form that submits itself',
      'is sent as a form that submits itself, with a button in case scripts are off',
    ],
    ['§2', 'parameter values are escaped in the form', 'the values of hidden fields are not changed'],
  ],
  JARM: [
    ['§2.1', 'the JWT of a signed response has iss, aud and exp', 'with a signed JWT as the only parameter'],
    ['§2.3', 'a signed response has no parameter outside the JWT', 'with a signed JWT as the only parameter'],
    ['§2.3.1', 'a token in a query is encrypted', 'query.jwt is allowed if the response is encrypted'],
  ],
  'RP-Initiated Logout': [
    ['§2', 'id_token_hint and client_id name the same client', 'logout/own-hint'],
    [
      '§2',
      'GET and POST are accepted',
      'a request posted without cookies is redirected once as a GET, and then signs the person out',
    ],
    ['§3', 'the browser is never redirected to a URI that is not registered', 'logout/exact-uri'],
    [
      '§3',
      'state is returned',
      'with an ID token of this session, the person is signed out at once and redirected with the state',
    ],
    ['§6', 'a link alone never signs anyone out without confirmation', 'logout/own-session'],
  ],
  'Back-Channel Logout': [
    [
      '§2.4',
      'a logout token has its own type, and the algorithm of the client’s ID tokens',
      'a logout token is signed with the algorithm',
    ],
    [
      '§2.4',
      'a logout token is never accepted as another token',
      'a logout token is not accepted as an ID token',
    ],
    ['§2.4', 'a logout token has no nonce', 'a logout token is valid for two minutes by the client’s clock'],
    [
      '§2.5',
      'every client of the session is notified',
      'every app of the session receives its own logout token, and no other app receives one',
    ],
    [
      '§2.7',
      'a client that joins the session during the logout is notified, too',
      'a client that joins while the session ends is notified',
    ],
    [
      '§2.5',
      'a client that does not respond delays no one',
      'an app that never responds does not delay the sign-out',
    ],
  ],
  'Front-Channel Logout': [
    [
      '§2',
      'the front-channel logout URI has the origin of a registered redirect URI',
      'a frontchannel_logout_uri that shares no origin with a redirect URI is refused',
    ],
    [
      '§3',
      'iss and sid are sent together',
      'a page loads the logout URI of each app, with iss and sid, then redirects to the requesting app',
    ],
  ],
  'Session Management': [
    [
      '§2',
      'an authentication response has session_state',
      'a response has a session_state bound to the client, its origin and the session',
    ],
    [
      '§3.2',
      'the check_session iframe reports a changed session',
      'session_state changes when the person signs out, and when another person signs in',
    ],
  ],
  'Initiating User Registration': [
    ['§4', 'prompt=create yields a new account, not the signed-in one', 'sign-up/done'],
    ['§4', 'prompt=none cannot be combined with create', 'prompt/none-alone'],
  ],
  'FAPI 2.0': [
    [
      '§5.3.2.1',
      'a clock that is ten seconds off is tolerated',
      'the client’s clock may be ten seconds behind or ahead of the server’s',
    ],
  ],
}
