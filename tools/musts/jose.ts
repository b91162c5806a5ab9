import type { Musts } from './must.ts'

/** How JWTs of other parties are read. */
export const jose: Musts = {
  'RFC 7515': [
    [
      '§4.1.11',
      'a JWT with an unknown critical extension is refused',
      'a token with a critical extension is refused',
    ],
    [
      '§5.2',
      'only canonical base64url without padding is accepted',
      'another spelling of the same signature',
    ],
    ['§10.7', 'the algorithm is never chosen by the token alone', 'assertion/algorithm'],
  ],
  'RFC 7516': [
    ['§5.2', 'a JWE that was changed is not decrypted', 'fails wherever a character of it is changed'],
    [
      '§11.5',
      'every failure to decrypt a JWE gets the same error',
      'get the same error, whichever part is wrong',
    ],
  ],
  'RFC 7517': [
    ['§4.2', 'a key is used only as its "use" says', 'an encryption key of the issuer verifies no signature'],
  ],
  'RFC 7518': [
    ['§3.2', 'an HMAC secret is at least as long as its hash', 'a secret is never used with a longer hash'],
    ['§5.3', 'an authentication tag has the length of its algorithm', 'fails if any part is truncated'],
  ],
  'RFC 7519': [
    ['§4.1.3', 'a JWT that does not name us in its audience is refused', 'request-object/audience'],
    ['§4.1.4', 'a JWT is refused after its exp', 'request-object/times'],
    ['§4.1.5', 'a JWT is refused before its nbf', 'assertion/times'],
  ],
  'RFC 8725': [
    ['§3.1', 'the algorithm is one of those that we expect', 'request-object/algorithm'],
    ['§3.2', 'an unsigned JWT is refused', 'an unsigned token is refused, however the algorithm none'],
    [
      '§3.4',
      'the point of an elliptic curve key is on its curve',
      'fails with a point that is not on the curve of the key',
    ],
    ['§3.6', 'a compressed JWE is refused, not decompressed', 'is not parsed with an unsupported algorithm'],
    ['§3.10', 'a key is never taken from the token', 'a key in the token, or at a URL in the token'],
    ['§3.11', 'the kinds of JWT are distinguished by their type', 'a JWT of another type is refused'],
    [
      '§3.12',
      'a JWT of one kind is never accepted as another kind',
      'only an ID token issued to the client is accepted as an id_token_hint',
    ],
  ],
}
