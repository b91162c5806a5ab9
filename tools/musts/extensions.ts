import type { Musts } from './must.ts'

/** Extensions of OAuth: request formats, grants, client authentication methods, registration. */
export const extensions: Musts = {
  'RFC 7521': [
    ['§4.2', 'client_assertion_type is required', 'an assertion without client_assertion_type'],
    ['§4.2', 'a client_id sent with an assertion names the same client', 'client/same-id'],
  ],
  'RFC 7523': [
    ['§3', 'iss and sub of an assertion are the client', 'assertion/names-client'],
    ['§3', 'the audience of an assertion is this server', 'assertion/audience'],
    ['§3', 'an assertion has an exp and has not expired', 'assertion/times'],
    ['§3', 'an assertion is signed with a key of the client', 'assertion/signature'],
  ],
  'RFC 7591': [
    ['§2', 'unknown members of the metadata are ignored', 'unknown members are ignored (RFC 7591'],
    [
      '§2',
      'values that the server does not give are left out, and the response says what was registered',
      'an app may send everything that the metadata lists',
    ],
    ['§2.3', 'a software statement is verified, and overrides the other members', 'software-statement/sound'],
    [
      '§3',
      'if an initial access token is required, registration without one is refused',
      'registration/initial-token',
    ],
    [
      '§3.2.1',
      'the response has all registered metadata',
      'receives its complete registration, signs a person in and refreshes',
    ],
    ['§3.2.2', 'invalid metadata is refused', 'registration/metadata'],
    ['§3.2.2', 'a software statement from an unknown issuer is refused', 'software-statement/issuer'],
  ],
  'RFC 7592': [
    ['§2', 'a registration needs its own registration access token', 'registration/own'],
    [
      '§2.2',
      'an update replaces all metadata',
      'reads its registration, replaces it as a whole, and receives a new registration access token',
    ],
    [
      '§2.3',
      'deleting a client revokes its grants and tokens',
      'deletes its registration, which revokes its codes and tokens',
    ],
  ],
  'RFC 8628': [
    ['§3.1', 'a device authenticates as its client', 'client/registered-method'],
    ['§3.2', 'codes are unique and expire', 'device-code/fresh'],
    [
      '§3.3',
      'the end user confirms before a device gets access',
      'a link with a code approves nothing by itself',
    ],
    ['§3.4', 'a device code is accepted only from its client', 'device-code/issued-to-client'],
    ['§3.5', 'each poll that is too fast adds five seconds to the interval', 'device-code/interval'],
    ['§3.5', 'the device learns that the end user refused', 'device-code/not-denied'],
    ['§5.1', 'guessing at user codes is limited', 'after five wrong user codes the account is locked out'],
    ['§5.2', 'a device code cannot be guessed', 'device-code/known'],
    ['§6.1', 'letter case and dashes in a user code are ignored', 'a code is read in any case'],
  ],
  'RFC 9101': [
    ['§4', 'a request object contains no request or request_uri', 'request-object/not-nested'],
    ['§5', 'a request object is sent by value or by reference, not both', 'request-object/one-carrier'],
    ['§5.2', 'a request_uri is one that the client registered', 'request-uri/registered'],
    ['§6.1', 'a request object is decrypted if the client registered encryption', 'request-object/decrypted'],
    [
      '§6.2',
      'the signature of a request object is verified with a key of the client',
      'request-object/signature',
    ],
    ['§6.3', 'only the parameters inside the request object are used', 'by value is the whole request'],
    ['§6.3', 'client_id is the same inside and outside the request object', 'request-object/client'],
    ['§7', 'an invalid request object has its own error code', 'request-object/well-formed'],
    ['§10.3', 'only a registered request_uri is fetched', 'request-uri/registered'],
    ['§10.5', 'if signed requests are required, others are refused', 'request-object/required'],
    ['§10.8', 'a JWT of another type is refused as a request object', 'request-object/type'],
  ],
  'RFC 9126': [
    ['§2.1', 'a pushed request contains no request_uri', 'pushed-request/no-reference'],
    ['§2.1', 'the client authenticates as at the token endpoint', 'client/authenticated'],
    ['§2.2', 'a request_uri cannot be guessed and is bound to its client', 'pushed-request/own'],
    [
      '§2.3',
      'a request that the authorization endpoint would refuse is refused',
      'a pushed authorization request is refused at once',
    ],
    ['§4', 'a request_uri can be used once', 'pushed-request/usable'],
    ['§6', 'if pushed requests are required, others are refused', 'pushed-request/required'],
  ],
  'RFC 9396': [
    [
      '§2',
      'authorization_details is a JSON array of objects with a type',
      'authorization-details/well-formed',
    ],
    ['§5', 'an unknown type is refused', 'authorization-details/allowed'],
    ['§5', 'a member that its type does not define is refused', 'authorization-details/members'],
    ['§6.1', 'a refresh gets only the details that were granted', 'authorization-details/granted'],
    ['§7', 'the token response has the granted details', 'only a detail equal to a granted one is issued'],
    [
      '§9.1',
      'a JWT access token has the granted details',
      'a handler can read the authorization details of one type',
    ],
  ],
  'RFC 9701': [
    [
      '§4',
      'a caller that requests a JWT gets a JWT',
      'an introspection response is signed if the Accept header asks for it',
    ],
    [
      '§5',
      'a signed introspection response has its own type, and the caller as audience',
      'only an access token is accepted at UserInfo',
    ],
  ],
}
