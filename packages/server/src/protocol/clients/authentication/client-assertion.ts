import type { Context } from '../../context.ts'
import { type ForeignJws, readForeignJws } from '../../jose/foreign-jws.ts'
import { acceptableFrom, acceptableUntil, timesProblem } from '../../jose/times.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Params } from '../../messages/params.ts'
import { evident } from '../../messages/trace.ts'
import { requireSender } from '../../ports/sender.ts'
import { hashOf } from '../../secrets/artefact.ts'
import type { Client } from '../client.ts'

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** Characters. */
const longest = 16_384
/** Seconds that an assertion may still have to live. */
const longestLife = 3600
/** What a client may call it; any other name is that of another kind of JWT. draft-ietf-oauth-rfc7523bis §4 */
const types: readonly (string | undefined)[] = [undefined, 'jwt', 'client-authentication+jwt']

/** A JWT by which a client proves who it is, or `undefined` where none was sent. RFC 7521 §4.2 */
export function readClientAssertion(params: Params): ForeignJws | undefined {
  const assertion = params.one('client_assertion')
  if (assertion === undefined) return undefined
  const type = params.one('client_assertion_type')
  if (type !== assertionType) throw failed(`client_assertion_type was ${type ?? 'absent'}`)
  const jws = readForeignJws(assertion, longest)
  if ('unreadable' in jws) throw failed(`client_assertion cannot be read: ${jws.unreadable}`)
  return jws
}

/** Whom an assertion names. */
export function subjectOf({ claims }: ForeignJws): string {
  return typeof claims.sub === 'string' ? claims.sub : ''
}

/**
 * Whether an assertion is this client's, for us, and for the first time. `endpoint`: the URL that it was sent to.
 * `verifies` says whether it is signed as the client is registered. RFC 7523 §3, OIDC Core §9
 */
export async function provesAssertion(
  jws: ForeignJws,
  { client, endpoint }: { client: Client; endpoint: string },
  context: Context,
  verifies: () => Promise<boolean>,
): Promise<boolean> {
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
  // Old clients name the endpoint that they ask, which an operator may let them: that one, by a text and nothing beside it.
  const legacy = client.legacyAssertionAudience && claims.aud === endpoint
  const evidence = { expected: issuer, came: evident(claims.aud) }
  if (!trace.holds('assertion/audience', legacy || isForAlone(claims.aud, issuer), evidence)) return false
  const now = Math.floor((context.now() - context.ahead()) / 1000)
  const problem = timesProblem(claims, now, { longest: longestLife })
  if (!trace.holds('assertion/times', problem === undefined, { came: problem })) return false

  const { jti } = claims
  const hasId = typeof jti === 'string' && jti.length > 0 && jti.length <= 512
  if (!trace.holds('assertion/once', hasId, { expected: 'jti' })) return false
  // Nothing is used up for who is gone: the client may send the same assertion to another server.
  await requireSender(context)
  context.budgets.spend('assertions', client, 0, context)
  const once = await context.store.useOnce({
    hash: hashOf(`assertion ${client.id} ${jti}`),
    expiresAt: Math.ceil(acceptableUntil(claims) * 1000),
    now: context.now(),
    ahead: context.ahead(),
    goodFrom: acceptableFrom(claims, longestLife) * 1000,
  })
  return trace.holds('assertion/once', once === 'won', { expected: 'a jti that is new' })
}

/**
 * The issuer and nothing else: whoever gets an assertion that is for several servers can use it at the others. A list
 * of one is how some libraries write a text. draft-ietf-oauth-rfc7523bis §4, RFC 7519 §4.1.3
 */
function isForAlone(aud: unknown, issuer: string): boolean {
  return aud === issuer || (Array.isArray(aud) && aud.length === 1 && aud[0] === issuer)
}

function failed(detail: string): OAuthError {
  return new OAuthError('invalid_client', 'client authentication failed', { detail })
}
