import type { Api } from '../access/api.ts'
import type { Client } from '../clients/client.ts'
import { clientAsOf } from '../clients/current-client.ts'
import type { Context } from '../context.ts'
import { reasonEnded } from '../families/policy.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Standing } from '../records/token-family.ts'
import { longestArtefact } from '../secrets/artefact.ts'
import type { AccessTokenClaims } from './access-token-claims.ts'
import { signJws, verifyOwnJws } from './jws.ts'
import { readWithNewerKey } from './newer-key.ts'
import { opened } from './opened-tokens.ts'
import { seal, unseal } from './sealed.ts'

/** A clock that is ahead goes so much more slowly until the machine's has caught up. docs/decisions/0011-time.md */
const paceAhead = 0.9

/**
 * When a token ends by the clock of this server, in milliseconds since 1970. One that is made while that clock goes
 * more slowly gets less of it, so that it lives no longer here than elsewhere.
 */
export function endsAt({ iat, exp, ahead = 0 }: Pick<AccessTokenClaims, 'iat' | 'exp' | 'ahead'>): number {
  return ahead === 0 ? exp * 1000 : Math.floor((iat + ahead + paceAhead * (exp - iat)) * 1000)
}

const jwtType = 'at+jwt'

/**
 * Makes the token in the format its audience asks for. No write: an access token has no row. Throws `invalid_scope` or
 * `invalid_authorization_details` where nobody would read it, because it is too long.
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
      : await signJws(context.keys.signing(api.accessTokenSigningAlg), jwtType, claims)
  if (token.length > longestArtefact) throw tooLong(token.length, claims, context)
  return token
}

/** Of what makes most of it, the client has to ask for less. RFC 6749 §5.2, RFC 9396 §5 */
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
  const limit = `the access token would have over ${longestArtefact} characters`
  return new OAuthError(code, `${limit}; ask for ${what}, or name one API with resource`)
}

/**
 * The claims of an authentic, unexpired access token of ours, or `undefined`. Asks nothing of the store. With `late`,
 * also of one that is over for at most so many milliseconds.
 */
export function readAccessToken(token: string, context: Context, late = 0): AccessTokenClaims | undefined {
  if (token.length > longestArtefact) return undefined
  const read = opened(token, context.keys, () => open(token, context))
  if (read === undefined || read.iss !== context.issuer) return undefined
  // Not by the machine's clock as well: whoever sets that back would bring back what it said to be over.
  return endsAt(read) + late > context.now() ? read : undefined
}

function open(token: string, { keys, issuer }: Context): AccessTokenClaims | undefined {
  const claims = token.startsWith('vk_at_') ? unseal(token, keys, issuer) : verifyOwnJws(token, jwtType, keys)
  return claims as AccessTokenClaims | undefined
}

/** An access token that stands: authentic, unexpired, and nothing it leans on has ended. */
export type LiveAccessToken = {
  claims: AccessTokenClaims
  client: Client
  /** Of its family; absent when a client acts for itself. */
  standing: Standing | undefined
}

/** Reads a token and everything it leans on: the one place that says whether an access token still counts. */
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
        ? 'the family is gone, or the token was revoked'
        : reasonEnded(standing, context.now())
  if (!context.trace.holds('grant/stands', ended === undefined, { came: ended })) return undefined
  return { claims, client: enabled, standing }
}
