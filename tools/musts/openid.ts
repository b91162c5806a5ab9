import type { Musts } from './must.ts'

/** OpenID Connect: who a person is, and how they leave. */
export const openid: Musts = {
  'OIDC Core': [
    ['§2', 'an ID token has issuer, subject, audience, end and time', 'ID token'],
    ['§3.1.2.1', 'the endpoint takes GET and POST', 'comes without cookies, is sent round once as a GET'],
    ['§3.1.2.1', 'an openid request names its address', 'redirect-uri/present'],
    ['§3.1.2.1', 'prompt=none stands alone', 'prompt/none-alone'],
    ['§3.1.2.1', 'max_age means what it says', 'session/fresh-enough'],
    ['§3.1.2.1', 'a hint is an ID token of ours', 'id-token-hint/verifies'],
    ['§3.1.2.2', 'nobody else answers for the person who was asked for', 'id-token-hint/same-person'],
    ['§3.1.2.3', 'with prompt=none nobody is asked anything', 'session/present'],
    ['§3.1.2.4', 'the person decides before a client hears about them', 'consent/given'],
    ['§3.1.2.6', 'what is not supported is refused', 'request-parameter/supported'],
    ['§3.1.3.3', 'no cache keeps a token', 'only the public documents may be cached'],
    ['§3.2.2.1', 'an ID token in the fragment has a nonce', 'id-token/nonce-required'],
    [
      '§3.2.2.5',
      'answers with tokens stand in the fragment',
      'in the fragment, where the success would have stood',
    ],
    ['§5.3.1', 'UserInfo is asked by GET and POST', 'takes the token by GET or POST in the header'],
    [
      '§5.3.2',
      'UserInfo names the subject of the ID token',
      'a person signs in, allows, and the app reads who they are',
    ],
    ['§5.3.3', 'errors of UserInfo are those of RFC 6750', 'access-token/for-us'],
    ['§5.4', 'without an access token claims come in the ID token', 'id_token alone has the claims'],
    ['§5.5', 'claims are JSON of a known form', 'claims/well-formed'],
    ['§5.5.1.1', 'an essential class that is not reached is a failure', 'acr/met'],
    ['§6.1', 'a request object is verified', 'request-object/signature'],
    ['§6.2', 'a reference leads to what was registered', 'request-uri/registered'],
    [
      '§8.1',
      'a pairwise name tells nobody who it is',
      'two pairwise clients and their APIs share no identifier',
    ],
    ['§9', 'a client uses the method that it registered', 'client/registered-method'],
    ['§9', 'an assertion is good once', 'assertion/once'],
    [
      '§11',
      'offline access needs a consent',
      'without offline_access it works while the person is signed in',
    ],
    [
      '§12.2',
      'an ID token of a refresh is about the same person and sign-in',
      'an ID token comes along: same person',
    ],
  ],
  'OIDC Discovery': [
    ['§3', 'the document has what is required', 'the metadata names every class'],
    [
      '§4.1',
      'the document lies where its path is appended',
      'the well-known path is inserted for OAuth and appended for OpenID',
    ],
  ],
  'OIDC Registration': [
    ['§2', 'an algorithm that was registered is the only one', 'assertion/algorithm'],
    [
      '§2',
      'an address of a web app has no fragment, and is https',
      'a redirect URI that is refused has an error of its own',
    ],
    ['§5', 'a sector names every address', 'joins a sector whose document lists every redirect URI'],
  ],
  'Multiple Response Types': [
    ['§2.1', 'a mode goes with its type', 'response-mode/allowed'],
    [
      '§3',
      'no token stands in a query',
      'a response never uses a response mode that its response type forbids',
    ],
    ['§5', 'every type brings what it names', 'a response type brings what it promises'],
  ],
  'Form Post Response Mode': [
    ['§2', 'the parameters stand in a form that posts itself', 'comes as a form that posts itself'],
    ['§2', 'nothing of it is read as markup', 'what a form carries is neither read nor changed'],
  ],
  JARM: [
    ['§2.1', 'the JWT has issuer, audience and end', 'in one signed JWT, and with nothing beside it'],
    ['§2.3', 'the response stands alone', 'in one signed JWT, and with nothing beside it'],
    [
      '§2.3.1',
      'a token in a query is encrypted',
      'a signed response in a query is fine where it is encrypted',
    ],
  ],
  'RP-Initiated Logout': [
    ['§2', 'a hint and client_id name one client', 'logout/own-hint'],
    ['§2', 'GET and POST are taken', 'a posted form without cookies is sent round once more'],
    ['§3', 'nobody is sent to an address that is not registered', 'logout/exact-uri'],
    ['§3', 'state comes back', 'with the ID token of this session it is done at once'],
    ['§6', 'a link signs nobody out without a question', 'logout/own-session'],
  ],
  'Back-Channel Logout': [
    [
      '§2.4',
      'a logout token has its type, and the algorithm of the ID tokens',
      'a logout token is signed with the algorithm',
    ],
    ['§2.4', 'it passes for nothing else', 'a logout token is not accepted as an ID token'],
    ['§2.4', 'it has no nonce', 'it is good for two minutes by everybody else’s clock'],
    [
      '§2.5',
      'every client of the session is told',
      'every app of the session is told with a token of its own',
    ],
    [
      '§2.7',
      'a client that joins in the meantime is told, too',
      'a client that joins while the session ends is told',
    ],
    [
      '§2.5',
      'nobody waits for a client that does not answer',
      'an app that never responds does not delay the sign-out',
    ],
  ],
  'Front-Channel Logout': [
    [
      '§2',
      'a frame is of a place that the client has shown to be its own',
      'a frame is of a place that the app has shown',
    ],
    ['§3', 'issuer and session come together', 'a page frames each of them with issuer and session'],
  ],
  'Session Management': [
    ['§2', 'a response says the state of the session', 'a response has a session_state of this client'],
    ['§3.2', 'the frame says when the session has changed', 'it has changed once the person signs out'],
  ],
  'Initiating User Registration': [
    ['§4', 'who has to become somebody new is not the one of before', 'sign-up/done'],
    ['§4', 'prompt=none cannot go with create', 'prompt/none-alone'],
  ],
  'FAPI 2.0': [
    [
      '§5.3.2.1',
      'a clock ten seconds off is no reason to refuse',
      'another clock may be ten seconds behind or ahead of ours',
    ],
  ],
}
