import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { type VerifyingAlg, verifyingAlgs } from '../../jose/algorithms.ts'
import { type ForeignJws, readForeignJws, suitsSignature, verifiesForeign } from '../../jose/foreign-jws.ts'
import { jwtTimesProblem } from '../../jose/jwt-times.ts'
import { OAuthError } from '../../messages/errors.ts'
import { Params } from '../../messages/params.ts'
import { evident } from '../../messages/trace.ts'
import { OutgoingFailed } from '../../ports/outgoing.ts'
import { decryptedRequest } from './encrypted-request.ts'

/** The longest request object, in characters, and the largest response from a `request_uri`, in bytes. RFC 9101 §10.3 */
const longest = 65_536
/** The longest `request_uri`, in characters. RFC 9101 §5.2.1 */
const longestUri = 512
/** How far in the future `exp` may be, in seconds. */
const longestLife = 3600
const types: readonly (string | undefined)[] = [undefined, 'jwt', 'oauth-authz-req+jwt']
/** Claims about the JWT itself, which are not request parameters; and those that a request object must not contain. */
const ownClaims = new Set(['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti', 'request', 'request_uri'])

/**
 * Reads the authorization request parameters from a request object, passed by value or by a registered `request_uri`.
 * Parameters outside it are ignored. Throws `invalid_request_uri` if it cannot be fetched, and `invalid_request_object`
 * if it is malformed or not signed by the client. RFC 9101 §6, OIDC Core §6
 */
export async function readRequestObject(params: Params, client: Client, context: Context): Promise<Params> {
  const [object, uri] = [params.one('request'), params.one('request_uri')]
  const one = object === undefined || uri === undefined
  if (!context.trace.holds('request-object/one-carrier', one)) {
    throw new OAuthError('invalid_request', 'request and request_uri cannot be used together')
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
  // The fragment is a hash of the content, for caches (OIDC Core §6.2). Nothing is cached here, and the content is
  // authenticated by its signature, so the fragment need not be the registered one.
  const [address = ''] = uri.split('#', 1)
  const known =
    uri.length <= longestUri &&
    client.requestUris.some((registered) => registered === uri || registered.split('#', 1)[0] === address)
  const evidence = { expected: client.requestUris, came: shownUri(uri) }
  if (!context.trace.holds('request-uri/registered', known, evidence)) {
    throw new OAuthError('invalid_request_uri', 'request_uri is not registered for this client')
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
    if (status !== 200) throw new OutgoingFailed(`expected the status 200, got ${status}`)
    return body.trim()
  } catch (error) {
    if (!(error instanceof OutgoingFailed)) throw error
    throw new OAuthError('invalid_request_uri', 'request_uri could not be fetched', { detail: error.message })
  }
}

/** For the trace: a value that is not a URL is not recorded, because people paste secrets into the wrong field. */
function shownUri(uri: string): string {
  return /^https?:\/\//.test(uri) ? uri : 'not a URL'
}

async function requireSignature(jws: ForeignJws, client: Client, context: Context): Promise<void> {
  const { trace } = context
  const registered = client.requestObjectSigningAlg
  const allowed = registered === undefined || registered === jws.alg
  const alg = allowed ? verifyingAlgs.find((each) => each === jws.alg) : undefined
  const evidence = { expected: registered ?? verifyingAlgs, came: jws.alg }
  if (!trace.found('request-object/algorithm', alg, evidence))
    throw refused('its alg is not supported, or is not the one that this client registered')
  const signed = await isSigned(jws, alg, client, context)
  if (!trace.holds('request-object/signature', signed))
    throw refused('its signature does not verify with a key of this client')
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
    throw new OAuthError(
      'temporarily_unavailable',
      'the keys of the client cannot be fetched from jwks_uri',
      {
        detail: error.message,
      },
    )
  }
}

/**
 * Validates the claims about the request object itself. Deviation: a `jti` may be used again, because a browser may
 * reload the same URL; `state` and PKCE bind each response to the browser and the client that began. RFC 9101 §4, §10.8
 */
function requireClaims(
  { claims, typ }: ForeignJws,
  client: Client,
  { trace, issuer, now, ahead }: Context,
): void {
  const { iss, sub, aud, client_id: clientId } = claims
  if (!trace.holds('request-object/type', types.includes(typ), { came: typ }))
    throw refused('expected its typ to be oauth-authz-req+jwt')
  // §6.3: the client that the object names must be the one outside it, so that no client can use another one's object.
  const named = clientId === client.id && (iss === undefined || iss === client.id)
  if (!trace.holds('request-object/client', named, { expected: client.id, came: evident([iss, clientId]) }))
    throw refused('expected its client_id, and iss if present, to be the client_id of this client')
  // §10.8: with the client as its subject it could be misused as a client assertion at the token endpoint.
  if (!trace.holds('request-object/no-subject', sub !== client.id))
    throw refused('its sub must not be the client_id')
  const forUs = aud === undefined || [aud].flat().includes(issuer)
  if (!trace.holds('request-object/audience', forUs, { expected: issuer, came: evident(aud) }))
    throw refused('expected its aud to contain the issuer of this server')
  const problem = jwtTimesProblem(claims, Math.floor((now() - ahead()) / 1000), {
    longest: longestLife,
    optional: true,
  })
  if (!trace.holds('request-object/times', problem === undefined, { came: problem }))
    throw refused(`its ${problem}`)
  const nested = claims.request !== undefined || claims.request_uri !== undefined
  if (!trace.holds('request-object/not-nested', !nested))
    throw refused('it must not contain request or request_uri')
}

/**
 * The claims as request parameters. A parameter is text, so a claim of another type becomes JSON; a list of texts is a
 * repeated `resource`. RFC 9101 §4
 */
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
  // JavaScript may have rounded it, and then the parameter would differ from the number that the client sent.
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw refused('expected numbers in it to be integers up to 2^53 - 1')
  }
  return [JSON.stringify(value)]
}

function refused(detail: string): OAuthError {
  return new OAuthError('invalid_request_object', `the request object is invalid: ${detail}`)
}
