import type { Api } from '../access/api.ts'
import { knownApis } from '../access/resource.ts'
import type { Client } from '../clients/client.ts'
import { clientAsOf } from '../clients/current-client.ts'
import type { Context } from '../context.ts'
import { reasonEnded } from '../families/policy.ts'
import { tokenWithout } from '../families/withdrawn.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Standing } from '../records/token-family.ts'
import { longestArtefact } from '../secrets/artefact.ts'
import type { AccessTokenClaims } from './access-token-claims.ts'
import { opened } from './claims-cache.ts'
import { signJws, verifyOwnJws } from './jws.ts'
import { readWithNewerKey } from './newer-key.ts'
import { seal, unseal } from './sealed.ts'

/** The pace of a steady clock that is ahead, until the machine's clock has caught up. docs/decisions/0011-time.md */
const paceAhead = 0.9

/**
 * When a token expires by the steady clock, in milliseconds since 1970. While that clock runs slower, the lifetime of a
 * new token is shortened accordingly, so that the token is not valid for longer here than at an API with a correct
 * clock.
 */
export function endsAt({ iat, exp, ahead = 0 }: Pick<AccessTokenClaims, 'iat' | 'exp' | 'ahead'>): number {
  return ahead === 0 ? exp * 1000 : Math.floor((iat + ahead + paceAhead * (exp - iat)) * 1000)
}

/**
 * Makes an access token in the format that its audience requires. Writes nothing: an access token has no row. Throws
 * `invalid_scope` or `invalid_authorization_details` if the token would be too long to be accepted.
 */
export async function mintAccessToken(
  claims: AccessTokenClaims,
  audience: readonly Api[],
  context: Context,
): Promise<string> {
  const api = audience.find((each) => each.accessTokenFormat === 'jwt')
  const token =
    api === undefined
      ? seal(claims, context.keys, context.issuer, context.random)
      : await signJws(context.keys.signing(api.accessTokenSigningAlg), api.accessTokenTyp, claims)
  if (token.length > longestArtefact) throw tooLong(token.length, claims, context)
  return token
}

/** The error names what takes up most of the token: the scope or the details. RFC 6749 §5.2, RFC 9396 §5 */
function tooLong(
  length: number,
  { scope = '', authorization_details: details = [] }: AccessTokenClaims,
  { trace }: Context,
): OAuthError {
  trace.holds('access-token/length', false, { expected: longestArtefact, came: length })
  const isOfDetails = Buffer.byteLength(JSON.stringify(details)) > scope.length
  const [code, what] = isOfDetails
    ? (['invalid_authorization_details', 'fewer authorization_details'] as const)
    : (['invalid_scope', 'fewer scopes'] as const)
  const limit = `the access token would be longer than ${longestArtefact} characters`
  return new OAuthError(code, `${limit}; request ${what}, or name one API with resource`)
}

/**
 * The claims of an authentic, unexpired access token of this server, or `undefined`. Does not use the store. `late`:
 * also accepts a token that expired at most this many milliseconds ago.
 */
export function readAccessToken(token: string, context: Context, late = 0): AccessTokenClaims | undefined {
  if (token.length > longestArtefact) return undefined
  const read = opened(token, context.keys, () => open(token, context))
  if (read === undefined || read.iss !== context.issuer) return undefined
  // By the steady clock only: setting back the machine's clock must not make an expired token valid again.
  return endsAt(read) + late > context.now() ? read : undefined
}

function open(token: string, { keys, issuer }: Context): AccessTokenClaims | undefined {
  const claims = token.startsWith('vk_at_')
    ? unseal(token, keys, issuer)
    : (verifyOwnJws(token, 'at+jwt', keys) ?? untyped(verifyOwnJws(token, 'JWT', keys)))
  return claims as AccessTokenClaims | undefined
}

/**
 * The claims of a JWT whose type does not say that it is an access token; `undefined` if they are those of another kind:
 * ID tokens, signed UserInfo responses and signed authorization responses have the type `JWT`, too. Each of those is for
 * a client, whose id never has a colon, and has no `client_id` and no `jti`. An access token is for APIs, whose
 * identifiers always have a colon. RFC 8725 §3.11, §3.12
 */
function untyped(claims: Readonly<Record<string, unknown>> | undefined): typeof claims {
  if (claims === undefined) return undefined
  const { aud, client_id, jti, sid } = claims
  const audience = [aud].flat()
  const isForApis =
    audience.length > 0 && audience.every((each) => typeof each === 'string' && each.includes(':'))
  const isOfAccess = typeof client_id === 'string' && typeof jti === 'string' && sid === undefined
  return isForApis && isOfAccess ? claims : undefined
}

/** A valid access token: authentic, unexpired, and not revoked by itself or with its family, grant or session. */
export type LiveAccessToken = {
  claims: AccessTokenClaims
  client: Client
  /** The standing of its family; absent if the client acts for itself. */
  standing: Standing | undefined
}

/** Validates an access token with everything that it depends on. The only place that decides whether one is valid. */
export async function liveAccessToken(token: string, context: Context): Promise<LiveAccessToken | undefined> {
  const claims = readAccessToken(token, context) ?? (await readWithNewerKey(token, context, readAccessToken))
  if (!context.trace.found('access-token/valid', claims)) return undefined

  const { client_id: clientId, family_id: familyId, jti } = claims
  context.trace.clientId = clientId
  const { store } = context
  const standing = familyId === undefined ? undefined : await store.tokenStanding(familyId, jti)
  const own = familyId === undefined ? await store.ownTokenStanding(clientId, jti) : undefined
  const client = await clientAsOf(clientId, standing ?? own ?? { clientChangedAt: undefined }, context)
  const enabled = client?.disabledAt === null ? client : undefined
  if (!context.trace.found('client/enabled', enabled, { came: clientId })) return undefined
  const ended =
    own?.denied === false
      ? undefined
      : standing === undefined
        ? 'the family was deleted, or the token was revoked'
        : reasonEnded(standing, context.now())
  if (!context.trace.holds('grant/stands', ended === undefined, { came: ended })) return undefined
  const withdrawn = standing?.grant?.withdrawn ?? []
  const left =
    withdrawn.length === 0
      ? claims
      : tokenWithout(claims, withdrawn, { apis: await knownApis(context), known: context.catalogue.scopes })
  if (!context.trace.found('grant/not-withdrawn', left)) return undefined
  return { claims: left, client: enabled, standing }
}
