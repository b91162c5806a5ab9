/**
 * Where a standard leaves a choice, or where we do otherwise than it says: the section, what this server does, why, and
 * the beginning of the name of the test that holds it to that.
 */
export type Choice = readonly [section: string, choice: string, because: string, heldBy: string]

/** By the name of the standard, as the code cites it. */
export const choices: Readonly<Record<string, readonly Choice[]>> = {
  'RFC 6749': [
    [
      '§2.3.1',
      'Deviation: id and secret in the header are read as they are, too, where they are not form-encoded',
      'Many clients skip the encoding, and for the ids and secrets that we make the two readings are one.',
      'an odd pair without form-encoding',
    ],
    [
      '§3.3',
      'a scope that is said twice counts once; two spaces, a space at an end and a tab are an error',
      'The grammar has single spaces. A repetition adds nothing.',
      'a token that is said twice counts once',
    ],
    [
      '§4.1.3',
      'Deviation: `redirect_uri` may be left out at the token endpoint for a code with a challenge; one that is sent is the same',
      'The verifier proves who began, which the address was there for, and clients of OAuth 2.1 (§10.2) do not send it. Without a challenge it is required.',
      'a code with a challenge is redeemed without redirect_uri',
    ],
  ],
  'RFC 6750': [
    [
      '§2.1',
      'Deviation: one space stands between `Bearer` and the token; two, and a tab, are malformed',
      'The grammar lets any number of spaces stand there. No client sends more than the one, and what one reader on the way skips, another one may not.',
      'the scheme and the token are separated by exactly one space',
    ],
  ],
  'RFC 7515': [
    [
      '§4',
      'a header in which a name occurs twice is refused',
      'The standard leaves the choice between that and the last one. Whoever keeps the first one would verify another token.',
      'a client assertion with a duplicate member',
    ],
  ],
  'RFC 7519': [
    [
      '§2',
      'a time with a fraction is compared as it is, and kept as a whole one: a `jti` until the assertion is over, and no token longer than it says',
      'Libraries that take their time from `time.time()` send fractions. A column holds whole milliseconds, in both databases.',
      'times with fractions are whole wherever they are kept',
    ],
    [
      '§4',
      'claims in which a name occurs twice are refused, and so are NUL, lone surrogates, numbers without an end and more than 16 levels',
      'As with headers; and what one database or reader takes, another one refuses.',
      'a member may occur only once in an object',
    ],
  ],
  'RFC 7523': [
    [
      '§3',
      'the audience of a client assertion is the issuer, as a text or as a list of one',
      'A list of one says the same (RFC 7519 §4.1.3), and common libraries write it. A list with anything beside the issuer is refused, as is every endpoint.',
      'a list with the issuer alone is the issuer',
    ],
    [
      '§3',
      'with `legacy_assertion_audience` the audience may also be the URL of the endpoint that is asked, as a text',
      'Old clients name it. An assertion for one endpoint is not taken at another, and never with a second audience beside it.',
      'an old client names the endpoint that it asks',
    ],
  ],
  'RFC 7617': [
    [
      '§2',
      'Deviation: one space stands between `Basic` and the pair',
      'As with `Bearer`: RFC 9110 §11.4 would let more of them stand there.',
      'two spaces after the scheme',
    ],
  ],
  'RFC 9101': [
    [
      '§10.8',
      'Deviation: the `jti` of a request object is not used up',
      'A browser may load the same address again. `state` and PKCE tie each answer to who began.',
      'a request object is good as often as its browser asks',
    ],
  ],
  'OIDC Core': [
    [
      '§3.1.2.1',
      'values of `prompt` that are said twice are said once, but `none` stands alone, and once; other spaces than single ones between the values are an error',
      'A request for no page is never read out of one that says more.',
      'is a list of known values in any order',
    ],
    [
      '§3.1.2.1',
      'what `acr_values` holds that is no class of ours is ignored, empty words too',
      'They are wishes, and no error.',
      'what says how pages should look never decides anything',
    ],
    [
      '§8.1',
      'a pairwise client that registers itself hears of people on the host of its sector alone, or where the document at `sector_identifier_uri` says so: the addresses of back-channel logout count like redirect URIs',
      'The standard speaks of redirect URIs. A logout token has the same `sub`, and would tell it to whoever names the addresses of another app.',
      'cannot get pairwise subjects from logout tokens',
    ],
  ],
  'OIDC Registration': [
    [
      '§2',
      'Deviation: an app that does not say what it is and has addresses on people’s own machines alone is native',
      'The default would take it for a web app, which cannot have such addresses.',
      'an app whose URIs are all on the person’s own machine is native',
    ],
  ],
}
