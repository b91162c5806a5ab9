import { base64url, compactVerify } from 'jose'
import { type AccessToken, accessToken } from './access-token.ts'
import { type Algorithm, isAlgorithm } from './algorithms.ts'
import { checkClaims, type Expectation } from './claims.ts'
import { type JsonObject, type Read, readForeignObject } from './foreign-json.ts'
import type { KeySet } from './key-set.ts'
import { shown } from './shown.ts'
import { TokenRefusal } from './token-refusal.ts'

export type JwtExpectation = Expectation & {
  algorithms: readonly Algorithm[]
  keys: KeySet
}

type UncheckedJwt = { header: JsonObject; claims: JsonObject }

/** Verifies an RFC 9068 access token locally, with the issuer's public keys. RFC 9068 §4 */
export async function verifyJwt(token: string, expected: JwtExpectation): Promise<AccessToken> {
  const { value: jwt, problem } = parseJwt(token)
  if (problem !== undefined) throw invalid('the access token is malformed', problem)
  // Checks that need no key come first, so that junk never causes a fetch.
  const alg = checkHeader(jwt.header, expected)
  if (jwt.claims.iss !== expected.issuer) {
    throw invalid(
      'the access token is from another issuer',
      `iss must be ${expected.issuer}, is ${shown(jwt.claims.iss)}`,
    )
  }
  await checkSignature(token, jwt.header, alg, expected)
  return accessToken(checkClaims(jwt.claims, expected), expected.compatibility.isMachine)
}

/** Decodes a signed JWT without verifying it. RFC 7515 §7.1 */
export function parseJwt(token: string): Read<UncheckedJwt> {
  const [protectedHeader, payload, signature, ...more] = token.split('.')
  const threeParts = protectedHeader && payload && signature !== undefined && more.length === 0
  // Base64url can spell one signature in several ways, and a list of seen tokens would not recognize the variants.
  if (!threeParts || exactBytes(signature) === undefined) {
    return { problem: 'the token is not a JWT with three base64url parts' }
  }
  const [header, claims] = [decodedObject(protectedHeader), decodedObject(payload)]
  if (header.problem !== undefined) return { problem: `the header of the token: ${header.problem}` }
  if (claims.problem !== undefined) return { problem: `the claims of the token: ${claims.problem}` }
  return { value: { header: header.value, claims: claims.value } }
}

function decodedObject(part: string): Read<JsonObject> {
  const bytes = exactBytes(part)
  return bytes === undefined ? { problem: 'expected base64url, got other text' } : readForeignObject(bytes)
}

/** Decodes canonical base64url. RFC 7515 §2 */
function exactBytes(part: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(part)) return undefined
  try {
    const bytes = base64url.decode(part)
    return base64url.encode(bytes) === part ? bytes : undefined
  } catch {
    return undefined
  }
}

function checkHeader({ typ, alg, crit, kid }: JsonObject, expected: JwtExpectation): Algorithm {
  // RFC 9068 §4: the type prevents an ID token, logout token or the like from being used as an access token.
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ
  const untyped = expected.compatibility.untypedTokens === true && (type === undefined || type === 'jwt')
  if (type !== expected.typ.toLowerCase() && !untyped) {
    throw invalid('the token is not an access token', `typ must be ${expected.typ}, is ${shown(typ)}`)
  }
  if (!isAlgorithm(alg) || !expected.algorithms.includes(alg)) {
    throw invalid('the signature algorithm of the access token is not accepted', `alg is ${shown(alg)}`)
  }
  // RFC 7515 §4.1.11: an extension that is not understood must not be ignored, and none is understood here.
  if (crit !== undefined) {
    throw invalid('the access token needs an extension that is not supported', `crit is ${shown(crit)}`)
  }
  if (kid !== undefined && typeof kid !== 'string') {
    throw invalid('the access token is malformed', `kid must be a string, is ${shown(kid)}`)
  }
  return alg
}

/** Uses only keys of the issuer's JWK set, and ignores `jwk`, `jku`, `x5c` and `x5u` of the token. RFC 8725 §3.10 */
async function checkSignature(token: string, header: JsonObject, alg: Algorithm, { keys }: JwtExpectation) {
  const kid = typeof header.kid === 'string' ? header.kid : undefined
  const candidates = await keys.candidates(alg, kid)
  for (const key of candidates) {
    if (await isSignedBy(key, token, alg)) return
  }
  const detail =
    candidates.length === 0
      ? `the issuer publishes no ${alg} key with kid ${shown(kid)}`
      : `no key of the issuer verifies the signature (kid ${shown(kid)}, alg ${alg})`
  throw invalid('the signature of the access token is not valid', detail)
}

async function isSignedBy(
  key: Parameters<typeof compactVerify>[1],
  token: string,
  alg: Algorithm,
): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}

function invalid(description: string, detail: string): TokenRefusal {
  return new TokenRefusal('invalid_token', description, detail)
}
