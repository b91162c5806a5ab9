import { constants, createHmac, type KeyObject, verify } from 'node:crypto'
import { constantTimeEqual } from '../secrets/constant-time-equal.ts'
import type { SecretAlg, VerifyingAlg } from './algorithms.ts'
import { exactBytes, isOptionalText, mediaType, objectIn } from './compact-part.ts'
import type { ForeignKey } from './jwk-set.ts'

/** The parts of a JWS that another party made. None of them can be trusted before it is verified. RFC 7515 §7.1 */
export type ForeignJws = {
  alg: string
  kid: string | undefined
  /** A media type in lower case, without `application/`. RFC 7515 §4.1.9 */
  typ: string | undefined
  claims: Readonly<Record<string, unknown>>
  input: Buffer
  signature: Buffer
}

/** Why a JWS cannot be parsed, as the end of a sentence: what was expected and what came. */
export type Unreadable = { unreadable: string }

/**
 * Parses a compact JWS, or returns why that is not possible. A `crit` header parameter is such a reason, because this
 * server supports no extensions. `longest` in characters. RFC 8725 §3.10, RFC 7515 §4.1.11
 */
export function readForeignJws(token: string, longest: number): ForeignJws | Unreadable {
  if (token.length > longest) return { unreadable: `expected at most ${longest} characters` }
  const parts = token.split('.', 4)
  const [headerPart, payloadPart, signaturePart] = parts
  if (parts.length !== 3 || !headerPart || !payloadPart || !signaturePart) {
    return { unreadable: 'expected a signed JWT in compact form' }
  }
  const [header, payload, signature] = [
    objectIn(headerPart),
    objectIn(payloadPart),
    exactBytes(signaturePart),
  ]
  if (header.problem !== undefined) return { unreadable: `its header: ${header.problem}` }
  if (payload.problem !== undefined) return { unreadable: `its claims: ${payload.problem}` }
  if (signature === undefined) return { unreadable: 'its signature: expected base64url, got other text' }
  const { alg, kid, typ } = header.value
  const strange = ['crit', 'b64', 'zip'].find((name) => Object.hasOwn(header.value, name))
  if (strange !== undefined) return { unreadable: `its header: expected no ${strange}` }
  if (typeof alg !== 'string' || !isOptionalText(kid) || !isOptionalText(typ)) {
    return { unreadable: 'its header: expected text in alg, kid and typ' }
  }
  return {
    alg,
    kid,
    typ: mediaType(typ),
    claims: payload.value,
    input: Buffer.from(`${headerPart}.${payloadPart}`),
    signature,
  }
}

const hashes = { 256: 'sha256', 384: 'sha384', 512: 'sha512' } as const
const curves = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' } as const

/** Whether a key fits this signature, by its `use`, `alg`, `kid` and type. RFC 7517 §4.2 to §4.5 */
export function suitsSignature({ alg, kid }: ForeignJws, candidate: ForeignKey): boolean {
  if (candidate.use !== undefined && candidate.use !== 'sig') return false
  if (candidate.alg !== undefined && sameAlg(candidate.alg) !== sameAlg(alg)) return false
  if (kid !== undefined && candidate.kid !== kid) return false
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = candidate.key
  if (/^[RP]S/.test(alg)) return type === 'rsa'
  if (alg === 'EdDSA' || alg === 'Ed25519') return type === 'ed25519'
  return type === 'ec' && details?.namedCurve === curves[alg as keyof typeof curves]
}

/** `Ed25519` and `EdDSA` name the same algorithm here. RFC 9864 §2.2 */
function sameAlg(alg: string): string {
  return alg === 'Ed25519' ? 'EdDSA' : alg
}

/** Verifies the signature with a key. The caller has checked that it allows the algorithm. RFC 7515 §5.2 */
export function verifiesForeign(jws: ForeignJws, alg: VerifyingAlg, key: KeyObject): boolean {
  const { input, signature } = jws
  try {
    if (alg === 'EdDSA' || alg === 'Ed25519') return verify(null, input, key, signature)
    const hash = hashes[Number(alg.slice(2)) as keyof typeof hashes]
    if (alg.startsWith('ES')) return verify(hash, input, { key, dsaEncoding: 'ieee-p1363' }, signature)
    if (alg.startsWith('RS')) return verify(hash, input, key, signature)
    const padding = constants.RSA_PKCS1_PSS_PADDING
    return verify(hash, input, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature)
  } catch {
    return false
  }
}

/** Verifies the MAC with a secret. RFC 7518 §3.2 */
export function verifiesWithSecret(jws: ForeignJws, alg: SecretAlg, secret: string): boolean {
  const hash = hashes[Number(alg.slice(2)) as keyof typeof hashes]
  const expected = createHmac(hash, secret).update(jws.input).digest()
  return constantTimeEqual(jws.signature, expected)
}
