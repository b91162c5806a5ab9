import type { Context } from '../../context.ts'
import { type ForeignJws, readForeignJws } from '../../jose/foreign-jws.ts'
import { acceptableFrom, acceptableUntil, jwtTimesProblem } from '../../jose/jwt-times.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Params } from '../../messages/params.ts'
import { evident } from '../../messages/trace.ts'
import { requireSender } from '../../ports/sender.ts'
import { hashOf } from '../../secrets/artefact.ts'
import { type Client, howToSet } from '../client.ts'
import type { Mistake } from './client-auth.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Maximum length of an assertion, in characters. */
const longest = 16_384
/** Maximum remaining lifetime of an assertion, in seconds. */
const longestLife = 3600
/** The accepted `typ` values; any other is that of another kind of JWT. draft-ietf-oauth-rfc7523bis §4 */
const types: readonly (string | undefined)[] = [undefined, 'jwt', 'client-authentication+jwt']

/** The client assertion of a request, or `undefined` if none was sent. RFC 7521 §4.2 */
export function readClientAssertion(params: Params): ForeignJws | undefined {
  const assertion = params.one('client_assertion')
  if (assertion === undefined) return undefined
  const type = params.one('client_assertion_type')
  if (type !== assertionType) throw failed(`client_assertion_type was ${type ?? 'absent'}`)
  const jws = readForeignJws(assertion, longest)
  if ('unreadable' in jws) throw failed(`client_assertion cannot be read: ${jws.unreadable}`)
  return jws
}

/** The client id that an assertion names as its subject. */
export function subjectOf({ claims }: ForeignJws): string {
  return typeof claims.sub === 'string' ? claims.sub : ''
}

/**
 * Whether an assertion was issued by this client, has this server as its audience, and is used for the first time.
 * `endpoint`: the URL to which it was sent. `verifies` checks the signature. A wrong audience is a `Mistake`, because
 * many libraries have the endpoint there. RFC 7523 §3, OIDC Core §9
 */
export async function provesAssertion(
  jws: ForeignJws,
  { client, endpoint }: { client: Client; endpoint: string },
  context: Context,
  verifies: () => Promise<boolean>,
): Promise<boolean | Mistake> {
  const { trace } = context
  const { claims } = jws
  const named = claims.iss === client.id && claims.sub === client.id
  if (!trace.holds('assertion/names-client', named, { expected: client.id, came: evident(claims.iss) }))
    return false
  if (!trace.holds('assertion/type', types.includes(jws.typ), { came: jws.typ })) return false
  const registered = client.tokenEndpointAuthSigningAlg
  const suits = registered === undefined || registered === jws.alg
  if (!trace.holds('assertion/algorithm', suits, { expected: registered, came: jws.alg })) return false
  if (!trace.holds('assertion/signature', await verifies())) return false

  const { issuer } = context
  // The operator may allow an old client to have the endpoint as its audience: exactly this one, as a string.
  const legacy = client.legacyAssertionAudience && claims.aud === endpoint
  const evidence = { expected: issuer, came: evident(claims.aud) }
  if (!trace.holds('assertion/audience', legacy || isForAlone(claims.aud, issuer), evidence)) {
    return audienceMistake(claims.aud, client, { issuer, endpoint })
  }
  const now = Math.floor((context.now() - context.ahead()) / 1000)
  const problem = jwtTimesProblem(claims, now, { longest: longestLife })
  if (!trace.holds('assertion/times', problem === undefined, { came: problem })) return false

  const { jti } = claims
  const hasId = typeof jti === 'string' && jti.length > 0 && jti.length <= 512
  if (!trace.holds('assertion/once', hasId, { expected: 'jti' })) return false
  // If the client has closed the connection, its `jti` is not used up: it may send the assertion to another instance.
  await requireSender(context)
  context.budgets.spend('assertions', client, 0, context)
  const once = await context.store.useOnce({
    hash: hashOf(`assertion ${client.id} ${jti}`),
    expiresAt: Math.ceil(acceptableUntil(claims) * 1000),
    now: context.now(),
    ahead: context.ahead(),
    goodFrom: acceptableFrom(claims, longestLife) * 1000,
  })
  return trace.holds('assertion/once', once === 'won', { expected: 'a jti that was not used before' })
}

/**
 * Whether the issuer is the only audience: a server that receives an assertion for several servers could use it at the
 * others. Some libraries send a list of one. draft-ietf-oauth-rfc7523bis §4, RFC 7519 §4.1.3
 */
function isForAlone(aud: unknown, issuer: string): boolean {
  return aud === issuer || (Array.isArray(aud) && aud.length === 1 && aud[0] === issuer)
}

/** Names the setting only if it would help: it allows this endpoint alone, as a string. */
function audienceMistake(
  aud: unknown,
  client: Client,
  { issuer, endpoint }: { issuer: string; endpoint: string },
): Mistake {
  const expected = `the aud of a client assertion must be the issuer, ${issuer}`
  if (client.legacyAssertionAudience) {
    return { mistake: `${expected}, or the URL of the endpoint that receives it, as a single string` }
  }
  if (aud !== endpoint) return { mistake: `${expected}, and nothing else` }
  const setting = howToSet(client, 'legacy_assertion_audience: true')
  return { mistake: `${expected}, and not the URL of the endpoint: change the app, or ${setting}` }
}

function failed(detail: string): OAuthError {
  return new OAuthError('invalid_client', 'client authentication failed', { detail })
}
