/**
 * A point where a standard leaves a choice, or where we deviate from it: the section, what this server does, why, and the
 * beginning of the name of the test that verifies it.
 */
export type Choice = readonly [section: string, choice: string, because: string, heldBy: string]

/** By the name of the standard, as the code cites it. */
export const choices: Readonly<Record<string, readonly Choice[]>> = {
  'RFC 6749': [
    [
      '§2.3.1',
      'Deviation: an id and secret in the header that are not form-encoded are accepted, too',
      'Many clients skip the encoding, and ids and secrets that we generate are the same either way.',
      'an odd pair without form-encoding',
    ],
    [
      '§3.3',
      'Deviation: extra spaces between, before or after the scope tokens are ignored, and a repeated token counts once; a tab is an error',
      'Some MCP clients send extra spaces, and no two readings of such a scope differ. A repeated token adds nothing.',
      'extra spaces are ignored, and no other white space is',
    ],
    [
      '§4.1.3',
      'Deviation: `redirect_uri` may be omitted at the token endpoint for a code with a challenge; one that is sent must match',
      'The verifier already proves that the same client started the request, which was the purpose of the parameter, and OAuth 2.1 clients (§10.2) do not send it. Without a challenge it is required.',
      'a code with a PKCE challenge needs no redirect_uri, but one that is sent must match',
    ],
  ],
  'RFC 6750': [
    [
      '§2.1',
      'Deviation: exactly one space separates `Bearer` and the token; two spaces or a tab are malformed',
      'The grammar allows any number of spaces. No client sends more than one, and two parsers on the way might disagree about the others.',
      'the scheme and the token are separated by exactly one space',
    ],
  ],
  'RFC 7515': [
    [
      '§4',
      'a header with a duplicate member name is refused',
      'The standard allows either that or using the last member. A parser that uses the first one would verify a different token.',
      'a client assertion with a duplicate member',
    ],
  ],
  'RFC 7519': [
    [
      '§2',
      'a time with a fraction is compared exactly, and stored as whole milliseconds: a `jti` is kept until its assertion has expired, and no token outlives its `exp`',
      'Libraries that use `time.time()` send fractions. Both databases store whole milliseconds.',
      'fractional times are accepted and stored as integers',
    ],
    [
      '§4',
      'claims with a duplicate member name are refused, and so are NUL, lone surrogates, numbers too large for a double and more than 16 levels',
      'Duplicate names are refused for the same reason as in headers. Some databases and parsers accept the other values, and some refuse them.',
      'a member may occur only once in an object',
    ],
  ],
  'RFC 7523': [
    [
      '§3',
      'the audience of a client assertion is the issuer, as a string or as a list of one',
      'A list of one is equivalent (RFC 7519 §4.1.3), and common libraries send it. A list with any other value is refused, and so is the URL of an endpoint.',
      'the audience is the issuer, as a string or in a list of one; any other value is refused',
    ],
    [
      '§3',
      'with `legacy_assertion_audience` the audience may also be the URL of the called endpoint, as a string',
      'Old clients send it. An assertion for one endpoint is refused at every other, and with a second audience.',
      'with legacy_assertion_audience, the audience may be the URL of the called endpoint, as a string',
    ],
  ],
  'RFC 7617': [
    [
      '§2',
      'Deviation: exactly one space separates `Basic` and the credentials',
      'As with `Bearer`: RFC 9110 §11.4 would allow several spaces.',
      'two spaces after the scheme',
    ],
  ],
  'RFC 9068': [
    [
      '§2.2.3.1',
      'Deviation: the values of groups and roles are texts, not the objects of RFC 7643',
      'Kubernetes, Argo CD, Grafana, GitLab and every client library that we know read a list of texts.',
      'the access tokens of an API carry those that it names',
    ],
  ],
  'RFC 9101': [
    [
      '§10.8',
      'Deviation: a request object may be used more than once; its `jti` is not recorded',
      'A browser may load the same URL again. `state` and PKCE bind each response to the client that sent the request.',
      'a request object may be used several times, by different people',
    ],
  ],
  'OIDC Core': [
    [
      '§3.1.2.1',
      'a repeated value of `prompt` counts once, but `none` must be the only value, and occur once; anything but single spaces between the values is an error',
      'A request that has other values as well is never read as `none`.',
      'is a list of known values in any order',
    ],
    [
      '§3.1.2.1',
      'values of `acr_values` that are not a class of ours are ignored, empty ones too',
      'They are preferences; an unknown one is not an error.',
      'locales, display, login_hint and acr_values never change the outcome and never cause an error',
    ],
    [
      '§5.3.2',
      'Deviation: a person without groups or roles has an empty list, or an empty text where the client reads a text',
      'An app that synchronizes groups keeps those that it knows if the claim is absent: a person who left the last group would keep its rights there.',
      'a person without groups has an empty list, so that apps notice that they left the last one',
    ],
    [
      '§5.4',
      'with `claims_in_id_token`, the ID token has the claims of UserInfo even if an access token is issued',
      'Many programs never call UserInfo. It is off by default, and the client learns nothing more.',
      'the ID tokens of a code and of a refresh contain what UserInfo returns',
    ],
    [
      '§8.1',
      'a self-registered pairwise client receives a `sub` only at the host of its sector, or at URIs in the document at `sector_identifier_uri`: back-channel logout URIs count like redirect URIs',
      'The standard mentions only redirect URIs. A logout token has the same `sub`, and would reveal it to a client that registers the redirect URIs of another app.',
      'cannot get pairwise subjects from logout tokens',
    ],
  ],
  'OIDC Registration': [
    [
      '§2',
      'Deviation: a client without `application_type` whose redirect URIs all use a loopback address or a private-use scheme is native',
      'The default is a web app, which cannot have such redirect URIs.',
      'a client whose redirect URIs are all loopback or private-use is native',
    ],
  ],
}
