import { claimsSupported, type OwnClaim } from './claims.ts'

/**
 * The claims of protocols. One of them with the value of a person would change what a token means. They are those of JWT,
 * ID tokens, access tokens and their introspection, security events, key binding, token exchange and rich requests, and
 * the members of access tokens that only this server reads.
 */
const protocolClaims: readonly string[] = [
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub_id'],
  ...['nonce', 'acr', 'amr', 'azp', 'auth_time', 'at_hash', 'c_hash', 's_hash', 'rt_hash', 'sid', 'sub_jwk'],
  ...[
    '_claim_names',
    '_claim_sources',
    'events',
    'toe',
    'txn',
    'cnf',
    'act',
    'may_act',
    'client_id',
    'scope',
  ],
  // The scope in tokens of Entra and Okta: Spring Security reads it where there is no `scope`.
  'scp',
  // The kind of a token in Keycloak: @valetkey/resource refuses a token by it if the header does not name the kind.
  'typ',
  ...['authorization_details', 'active', 'username', 'token_type', 'token_introspection'],
  ...['family_id', 'userinfo_claims', 'api_claims', 'ahead'],
]

const taken: ReadonlySet<string> = new Set(protocolClaims)
const standard: ReadonlySet<string> = new Set(claimsSupported)

/** The longest name, in characters, with room for a URL. */
const longestName = 100

/**
 * Why a claim cannot have this name, as the end of a sentence “expected …”; `undefined` if it can. Letter case is ignored,
 * because JSON readers of Go take `SUB` for `sub`.
 */
export function claimNameProblem(name: string): string | undefined {
  const lower = name.toLowerCase()
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name) || name.length > longestName)
    return `1 to ${longestName} printable ASCII characters without spaces, quotes and backslashes`
  if (taken.has(lower)) return 'a name that no protocol uses for a claim of its own'
  if (standard.has(lower)) return 'a name that is not that of a standard claim, which the server already has'
  // In a program that keeps claims in an object, these are members that every object has.
  if (name in Object.prototype || lower === 'prototype') return 'a name that no object has by itself'
  return undefined
}

/** The most bytes of a text, and of the values of all own claims of a person as JSON: tokens are sent in headers. */
export const longestValue = 512
export const mostBytes = 1024
const longestList = 50

/** The most bytes of all names as JSON: an opaque access token may list every one of them twice. */
export const mostNameBytes = 1536

/** Whether a value is one of this type. */
export function isOfType(value: unknown, type: OwnClaim['type']): boolean {
  switch (type) {
    case 'string':
      return isText(value)
    case 'number':
      // Beyond this JavaScript rounds whole numbers.
      return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
    case 'boolean':
      return typeof value === 'boolean'
    case 'strings':
      return (
        Array.isArray(value) &&
        value.length <= longestList &&
        value.every(isText) &&
        new Set(value).size === value.length
      )
  }
}

function isText(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.isWellFormed() &&
    !value.includes('\0') &&
    Buffer.byteLength(value) <= longestValue
  )
}

/** Describes the values of a type, as the end of a sentence “expected …”. */
export const expectedOf: Readonly<Record<OwnClaim['type'], string>> = {
  string: `text of 1 to ${longestValue} bytes`,
  number: 'a number',
  boolean: 'true or false',
  strings: `a list of at most ${longestList} different texts of 1 to ${longestValue} bytes`,
}
