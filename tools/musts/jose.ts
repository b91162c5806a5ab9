import type { Musts } from './must.ts'

/** How a JWT of somebody else is read. */
export const jose: Musts = {
  'RFC 7515': [
    [
      '§4.1.11',
      'an extension that is critical and unknown is refused',
      'a token with a critical extension is refused',
    ],
    ['§5.2', 'base64url has one spelling, without padding', 'another spelling of the same signature'],
    ['§10.7', 'no algorithm is taken from the token alone', 'assertion/algorithm'],
  ],
  'RFC 7516': [
    ['§5.2', 'a JWE that was changed is not opened', 'fails wherever a character of it is changed'],
    ['§11.5', 'why a JWE was not opened is nobody’s to know', 'get the same error, whichever part is wrong'],
  ],
  'RFC 7517': [
    ['§4.2', 'a key is used for what it is for', 'an encryption key of the issuer verifies no signature'],
  ],
  'RFC 7518': [
    ['§3.2', 'a secret is at least as long as its hash', 'a secret is never used with a longer hash'],
    ['§5.3', 'a tag is as long as its algorithm says', 'fails when it is cut anywhere'],
  ],
  'RFC 7519': [
    ['§4.1.3', 'who is not in the audience refuses', 'request-object/audience'],
    ['§4.1.4', 'nothing is taken after its end', 'request-object/times'],
    ['§4.1.5', 'nothing is taken before its beginning', 'assertion/times'],
  ],
  'RFC 8725': [
    ['§3.1', 'the algorithm is one of those that are expected', 'request-object/algorithm'],
    ['§3.2', 'no unsigned JWT is taken', 'an unsigned token is refused, however the algorithm none'],
    ['§3.4', 'points are on their curve', 'fails with a point off our curve'],
    ['§3.6', 'nothing is decompressed', 'is not even read when it is encrypted as we do not do'],
    ['§3.10', 'no key comes from the token', 'a key in the token, or at a URL in the token'],
    ['§3.11', 'kinds of JWT are told from each other', 'a JWT of another type is refused'],
    [
      '§3.12',
      'no JWT of one kind passes for another',
      'nothing but an ID token of its own is taken as a hint',
    ],
  ],
}
