import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { type VerifyingAlg, verifyingAlgs } from '../../jose/algorithms.ts'
import { type ForeignJws, readForeignJws, suitsSignature, verifiesForeign } from '../../jose/foreign-jws.ts'
import { timesProblem } from '../../jose/times.ts'
import { OAuthError } from '../../messages/errors.ts'
import { Params } from '../../messages/params.ts'
import { evident } from '../../messages/trace.ts'
import { OutgoingFailed } from '../../ports/outgoing.ts'
import { decryptedRequest } from './encrypted-request.ts'

/** Characters of an object, and bytes of what an address may answer with. RFC 9101 §10.3 */
const longest = 65_536
/** Characters. RFC 9101 §5.2.1 */
const longestUri = 512
/** Seconds that an object may be good for, if it says so. */
const longestLife = 3600
const types: readonly (string | undefined)[] = [undefined, 'jwt', 'oauth-authz-req+jwt']
/** What a JWT says about itself, and is no parameter of a request. */
const ownClaims = new Set(['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti', 'request', 'request_uri'])

/**
 * The parameters inside of a request object, by value or at an address that the client registered; nothing beside it
 * counts. Throws `invalid_request_uri` where it cannot be had, `invalid_request_object` where it is not the client's.
 * RFC 9101 §6, OIDC Core §6
 */
export async function readRequestObject(params: Params, client: Client, context: Context): Promise<Params> {
  const [object, uri] = [params.one('request'), params.one('request_uri')]
  const one = object === undefined || uri === undefined
  if (!context.trace.holds('request-object/one-carrier', one)) {
    throw new OAuthError('invalid_request', 'request and request_uri exclude each other')
  }
  const came = object ?? (await fetched(uri ?? '', client, context))
  const read = readForeignJws(await decryptedRequest(came, longest, client, context), longest)
  const [jws, unreadable] = 'unreadable' in read ? [undefined, read.unreadable] : [read, undefined]
  if (!context.trace.found('request-object/well-formed', jws, { came: unreadable })) {
    throw refused(unreadable ?? '')
  }
  await requireSignature(jws, client, context)
  requireClaims(jws, client, context)
  return parametersOf(jws, client)
}

async function fetched(uri: string, client: Client, context: Context): Promise<string> {
  // The fragment tells caches of one content from another (OIDC Core §6.2). Nothing is cached here, and it is the
  // signature that says whose the content is.
  const [address = ''] = uri.split('#', 1)
  const known =
    uri.length <= longestUri &&
    client.requestUris.some((registered) => registered === uri || registered.split('#', 1)[0] === address)
  const evidence = { expected: client.requestUris, came: shownUri(uri) }
  if (!context.trace.holds('request-uri/registered', known, evidence)) {
    throw new OAuthError('invalid_request_uri', 'request_uri is not one that this client has registered')
  }
  context.budgets.fetch(context)
  const headers = { accept: 'application/oauth-authz-req+jwt, application/jwt' }
  try {
    const { status, body } = await context.call({
      purpose: 'request_object',
      client,
      source: context.address,
      method: 'GET',
      url: address,
      headers,
      longest,
    })
    if (status !== 200) throw new OutgoingFailed(`it answered with ${status}`)
    return body.trim()
  } catch (error) {
    if (!(error instanceof OutgoingFailed)) throw error
    throw new OAuthError('invalid_request_uri', 'request_uri could not be fetched', { detail: error.message })
  }
}

/** People paste secrets into the wrong field; what is no address is not noted. */
function shownUri(uri: string): string {
  return /^https?:\/\//.test(uri) ? uri : 'no address'
}

async function requireSignature(jws: ForeignJws, client: Client, context: Context): Promise<void> {
  const { trace } = context
  const registered = client.requestObjectSigningAlg
  const allowed = registered === undefined || registered === jws.alg
  const alg = allowed ? verifyingAlgs.find((each) => each === jws.alg) : undefined
  const evidence = { expected: registered ?? verifyingAlgs, came: jws.alg }
  if (!trace.found('request-object/algorithm', alg, evidence))
    throw refused('it is signed with another algorithm than this client registered')
  const signed = await isSigned(jws, alg, client, context)
  if (!trace.holds('request-object/signature', signed)) throw refused('its signature is not this client’s')
}

async function isSigned(
  jws: ForeignJws,
  alg: VerifyingAlg,
  client: Client,
  context: Context,
): Promise<boolean> {
  try {
    const keys = await context.clientKeys(client, (key) => suitsSignature(jws, key))
    return keys.some(({ key }) => verifiesForeign(jws, alg, key))
  } catch (error) {
    if (!(error instanceof OutgoingFailed)) throw error
    throw new OAuthError('temporarily_unavailable', 'the keys of the client cannot be fetched', {
      detail: error.message,
    })
  }
}

/**
 * Deviation: a `jti` is not used up, because a browser may load the same address again; `state` and PKCE tie each
 * answer to who began. RFC 9101 §4, §10.8
 */
function requireClaims(
  { claims, typ }: ForeignJws,
  client: Client,
  { trace, issuer, now, ahead }: Context,
): void {
  const { iss, sub, aud, client_id: clientId } = claims
  if (!trace.holds('request-object/type', types.includes(typ), { came: typ }))
    throw refused('its typ is that of another JWT')
  // §6.3: inside and outside have to be the same, so that one signed for any client is for none.
  const named = clientId === client.id && (iss === undefined || iss === client.id)
  if (!trace.holds('request-object/client', named, { expected: client.id, came: evident([iss, clientId]) }))
    throw refused('its iss and client_id do not name this client')
  // It would prove the client at the token endpoint as well.
  if (!trace.holds('request-object/no-subject', sub !== client.id))
    throw refused('its sub is the client itself')
  const forUs = aud === undefined || [aud].flat().includes(issuer)
  if (!trace.holds('request-object/audience', forUs, { expected: issuer, came: evident(aud) }))
    throw refused('it is for another server')
  const problem = timesProblem(claims, Math.floor((now() - ahead()) / 1000), {
    longest: longestLife,
    optional: true,
  })
  if (!trace.holds('request-object/times', problem === undefined, { came: problem }))
    throw refused('it has expired, or is not valid yet')
  const nested = claims.request !== undefined || claims.request_uri !== undefined
  if (!trace.holds('request-object/not-nested', !nested)) throw refused('it holds another request')
}

/** JSON keeps its types inside; a request has text. Lists of text are what may be repeated. RFC 9101 §4 */
function parametersOf({ claims }: ForeignJws, client: Client): Params {
  const values = new Map<string, readonly string[]>([['client_id', [client.id]]])
  for (const [name, value] of Object.entries(claims)) {
    if (ownClaims.has(name) || name === 'client_id' || value === null || value === '') continue
    values.set(name, textsOf(name, value))
  }
  return new Params(values)
}

function textsOf(name: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (name === 'resource' && Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value
  }
  // As text it would be another number than the client wrote.
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw refused('a parameter holds a number that is no whole number up to 2^53 - 1')
  }
  return [JSON.stringify(value)]
}

function refused(detail: string): OAuthError {
  return new OAuthError('invalid_request_object', `the request object cannot be used: ${detail}`)
}
