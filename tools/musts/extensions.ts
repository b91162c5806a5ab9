import type { Musts } from './must.ts'

/** What extends OAuth: other requests, other grants, other proofs of a client, registration. */
export const extensions: Musts = {
  'RFC 7521': [
    ['§4.2', 'an assertion says its type', 'an assertion of no type'],
    ['§4.2', 'client_id beside it names the same client', 'client/same-id'],
  ],
  'RFC 7523': [
    ['§3', 'an assertion names its client as issuer and subject', 'assertion/names-client'],
    ['§3', 'it is for this server', 'assertion/audience'],
    ['§3', 'it says when it ends, and has not ended', 'assertion/times'],
    ['§3', 'it is signed with a key of its client', 'assertion/signature'],
  ],
  'RFC 7591': [
    ['§2', 'members that are unknown are ignored', 'members that no client has are ignored'],
    [
      '§2.3',
      'a software statement is verified, and comes before what stands beside it',
      'software-statement/sound',
    ],
    ['§3', 'where a token is asked for, nobody registers without one', 'registration/initial-token'],
    ['§3.2.1', 'the answer has everything that was registered', 'is told everything that counts'],
    ['§3.2.2', 'metadata that cannot be is refused', 'registration/metadata'],
    ['§3.2.2', 'a statement of somebody unknown is not approved', 'software-statement/issuer'],
  ],
  'RFC 7592': [
    ['§2', 'a registration opens to its own token alone', 'registration/own'],
    ['§2.2', 'a change replaces everything', 'looks at its registration, changes it as a whole'],
    [
      '§2.3',
      'with a client ends what hangs from it',
      'ends, and everything that people allowed it ends with it',
    ],
  ],
  'RFC 8628': [
    ['§3.1', 'a device asks as the client that it is', 'client/registered-method'],
    ['§3.2', 'codes are unique, and end', 'device-code/fresh'],
    ['§3.3', 'a person is asked before a device is let in', 'a link with a code approves nothing by itself'],
    ['§3.4', 'a code counts for its client alone', 'device-code/issued-to-client'],
    ['§3.5', 'polls that are too fast wait five seconds more each time', 'device-code/interval'],
    ['§3.5', 'a refusal of the person is told', 'device-code/not-denied'],
    ['§5.1', 'guessing of user codes is limited', 'after five wrong user codes the account is locked out'],
    ['§5.2', 'nobody guesses a device code', 'device-code/known'],
    ['§6.1', 'case and dashes of a user code do not matter', 'a code is read in any case'],
  ],
  'RFC 9101': [
    ['§4', 'a request object holds no other one', 'request-object/not-nested'],
    ['§5', 'it comes by value or by reference', 'request-object/one-carrier'],
    ['§5.2', 'a reference is one that the client registered', 'request-uri/registered'],
    ['§6.1', 'it is decrypted where the client registered encryption', 'request-object/decrypted'],
    ['§6.2', 'its signature is verified with a key of the client', 'request-object/signature'],
    ['§6.3', 'only what is inside counts', 'by value is the whole request'],
    ['§6.3', 'the client inside is the one outside', 'request-object/client'],
    ['§7', 'what is wrong with it has an error of its own', 'request-object/well-formed'],
    ['§10.3', 'a reference leads nowhere but where the client said', 'request-uri/registered'],
    ['§10.5', 'where only signed requests are taken, no other is', 'request-object/required'],
    ['§10.8', 'no JWT of another kind passes for one', 'request-object/type'],
  ],
  'RFC 9126': [
    ['§2.1', 'a pushed request has no reference inside', 'pushed-request/no-reference'],
    ['§2.1', 'the client authenticates as at the token endpoint', 'client/authenticated'],
    ['§2.2', 'a reference cannot be guessed, and is bound to its client', 'pushed-request/own'],
    [
      '§2.3',
      'whatever the authorization endpoint refuses is refused',
      'a request that is pushed is refused at once',
    ],
    ['§4', 'a reference is used once', 'pushed-request/usable'],
    ['§6', 'where requests have to be pushed, no other is taken', 'pushed-request/required'],
  ],
  'RFC 9396': [
    ['§2', 'details are a JSON array of objects with a type', 'authorization-details/well-formed'],
    ['§5', 'an unknown type is refused', 'authorization-details/allowed'],
    ['§5', 'a member that its type has not is refused', 'authorization-details/members'],
    ['§6.1', 'a refresh has only what was granted', 'authorization-details/granted'],
    ['§7', 'the answer says what was granted', 'no detail can be had that was not granted just so'],
    ['§9.1', 'a token says it, too', 'a handler can read the authorization details of one type'],
  ],
  'RFC 9701': [
    ['§4', 'whoever asks gets a JWT', 'an introspection is signed for whoever asks for that'],
    ['§5', 'it is of its own type, for whoever asked', 'nothing but an access token opens UserInfo'],
  ],
}
