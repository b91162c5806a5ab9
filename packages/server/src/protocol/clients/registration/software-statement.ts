import type { Context } from '../../context.ts'
import { verifyingAlgs } from '../../jose/algorithms.ts'
import { readForeignJws, suitsSignature, verifiesForeign } from '../../jose/foreign-jws.ts'
import { jwtTimesProblem } from '../../jose/jwt-times.ts'
import { OAuthError } from '../../messages/errors.ts'
import { evident } from '../../messages/trace.ts'
import type { Metadata } from '../metadata/metadata-reader.ts'

/** Maximum length, in characters. */
const longest = 32_768
/** Maximum lifetime, in seconds: in practice unlimited, because the issuer decides about its statements. */
const longestLife = 100 * 365 * 86_400
/** The accepted `typ` values: another kind of JWT by the same issuer is no software statement. RFC 8725 §3.11 */
const types: readonly (string | undefined)[] = [undefined, 'jwt']
/** Claims about the JWT itself, and members that a statement cannot set. RFC 7519 §4.1 */
const notMetadata = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'software_statement',
  'client_id',
  'client_secret',
])

/** The metadata of a request. The claims of its software statement take precedence. RFC 7591 §3.1.1 */
export function withSoftwareStatement(
  metadata: Metadata,
  context: Context,
): { metadata: Metadata; statement: string | undefined } {
  const { software_statement: statement, ...plain } = { software_statement: undefined, ...metadata }
  if (statement === undefined || statement === null) return { metadata: plain, statement: undefined }
  if (typeof statement !== 'string') throw refused(context, 'it is not a string')
  const claims = Object.entries(claimsOf(statement, context)).filter(([name]) => !notMetadata.has(name))
  return { metadata: { ...plain, ...Object.fromEntries(claims) }, statement }
}

function claimsOf(statement: string, context: Context): Metadata {
  const jws = readForeignJws(statement, longest)
  if ('unreadable' in jws) throw refused(context, jws.unreadable)
  const { alg: written, claims, typ } = jws
  const trusted = context.registration.statementIssuers.find(({ issuer }) => issuer === claims.iss)
  if (!context.trace.found('software-statement/issuer', trusted, { came: evident(claims.iss) })) {
    throw new OAuthError(
      'unapproved_software_statement',
      'this server does not trust the issuer of the software statement',
    )
  }
  const alg = verifyingAlgs.find((each) => each === written)
  const keys = trusted.keys.filter((key) => suitsSignature(jws, key))
  if (alg === undefined || !keys.some(({ key }) => verifiesForeign(jws, alg, key))) {
    throw refused(context, 'its signature does not verify with a key of its issuer')
  }
  if (!types.includes(typ)) throw refused(context, 'its typ is that of another kind of JWT')
  const { aud } = claims
  if (aud !== undefined && ![aud].flat().includes(context.issuer)) {
    throw refused(context, 'its aud does not contain this issuer')
  }
  const now = Math.floor((context.now() - context.ahead()) / 1000)
  const problem = jwtTimesProblem(claims, now, { longest: longestLife, optional: true })
  if (problem !== undefined) throw refused(context, problem)
  context.trace.holds('software-statement/sound', true)
  return claims
}

function refused({ trace }: Context, detail: string): OAuthError {
  trace.holds('software-statement/sound', false, { came: detail })
  return new OAuthError('invalid_software_statement', `the software statement cannot be used: ${detail}`)
}
