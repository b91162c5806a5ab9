import type { Context } from '../../context.ts'
import { endpointPaths } from '../../endpoint-paths.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { OAuthRequest } from '../../messages/message.ts'
import type { Params } from '../../messages/params.ts'
import type { Client } from '../client.ts'
import { ClientChanged } from '../current-client.ts'
import { basicPairs } from './basic-pairs.ts'
import type { ClientAuthMethod, Credential, Mistake } from './client-auth.ts'

/** The endpoints at which clients authenticate. */
type Endpoint = 'token' | 'introspection' | 'revocation' | 'pushedAuthorization' | 'deviceAuthorization'

/**
 * Authenticates the client that sent a request, at every `endpoint` that clients call directly. It must use exactly one
 * method, the one for which it is registered. Throws `invalid_request` for two methods, and `invalid_client` for any
 * other failure: always with the same description, unless the client has proven itself and made a `Mistake`. RFC 6749
 * §2.3, §5.2; OIDC Core §9
 */
export type AuthenticateClient = (
  request: OAuthRequest,
  params: Params,
  endpoint: Endpoint,
  context: Context,
) => Promise<Client>

/** Authenticates clients with the methods that this server supports. */
export function clientAuthentication(methods: readonly ClientAuthMethod[]): AuthenticateClient {
  return async (request, params, endpoint, context) => {
    const offers = offersOf(methods, request, params, context)
    return authenticated(offers, { request, params, endpoint }, context)
  }
}

async function authenticated(
  offers: readonly Offer[],
  { request, params, endpoint }: { request: OAuthRequest; params: Params; endpoint: Endpoint },
  context: Context,
): Promise<Client> {
  const names = offers.map(({ method }) => method.name)
  // RFC 7521 §4.2: an assertion of an unknown type is an authentication method, too.
  const read = offers.some(({ method }) => method.assertionAlgs !== undefined)
  if (!read && params.has('client_assertion')) names.push('client_assertion')
  if (!context.trace.holds('client/one-method', names.length <= 1, { expected: 'one method', came: names })) {
    throw new OAuthError('invalid_request', 'the request uses more than one client authentication method', {
      detail: `the methods were ${names.join(' and ')}`,
    })
  }
  const [offer] = offers
  if (offer === undefined) {
    context.trace.holds('client/authenticated', false)
    throw refused(request, context, 'the request has no client authentication of a supported method')
  }

  const proof = { bodyId: params.one('client_id'), used: offer.method, endpoint }
  const judged: { credential: Credential; before: Client }[] = []
  let problem: CredentialProblem | undefined
  for (const credential of offer.credentials) {
    const client = await context.store.client(credential.clientId)
    if (client === undefined) continue
    const found = await credentialProblem(client, credential, proof, context)
    if (found === undefined) return client
    problem ??= found
    judged.push({ credential, before: client })
  }
  // The cached registration may be out of date, so the client is refused only by the current one.
  for (const { credential, before } of judged) {
    const client = await context.store.freshClient(before.id)
    if (client === undefined || client.changedAt === before.changedAt) continue
    const found = await credentialProblem(client, credential, proof, context)
    if (found === undefined) return client
    problem = found
  }
  // The client id that was sent is not recorded: it is a secret if the client swapped the two fields.
  if (!context.trace.justRefused) context.trace.holds('client/authenticated', false, { came: names[0] })
  const { detail, mistake } = problem ?? wrongCredential
  throw refused(request, context, detail, mistake)
}

/** `detail` is for the log, and `mistake` for the client, which has proven itself. */
type CredentialProblem = { detail: string } & Partial<Mistake>

const wrongCredential: CredentialProblem = { detail: 'the client is unknown, or its credential is wrong' }

/** Why a credential does not authenticate this client; `undefined` if it does. */
async function credentialProblem(
  client: Client,
  credential: Credential,
  proof: { bodyId: string | undefined; used: ClientAuthMethod; endpoint: Endpoint },
  context: Context,
): Promise<CredentialProblem | undefined> {
  const { bodyId, used } = proof
  const { trace } = context
  const same = bodyId === undefined || bodyId === client.id
  if (!same && !trace.holds('client/same-id', same, { expected: client.id, came: bodyId })) {
    throw new OAuthError(
      'invalid_request',
      'client_id differs from the client id in the client authentication',
    )
  }
  trace.clientId = client.id
  const method = client.tokenEndpointAuthMethod
  const proves = () => credential.proves(client, context, context.issuer + endpointPaths[proof.endpoint])
  const allowed = method === used.name || (client.secretInEitherPlace && used.sendsSecret === true)
  if (!trace.holds('client/registered-method', allowed, { expected: method, came: used.name })) {
    const detail = `client ${client.id} is registered for ${method} and used ${used.name}`
    const proven = used.sendsSecret === true && client.disabledAt === null && (await proves()) === true
    return proven ? { detail, mistake: methodMistake(method, used.name) } : { detail }
  }
  if (!trace.holds('client/enabled', client.disabledAt === null, { came: client.id })) {
    return { detail: `client ${client.id} is disabled` }
  }
  const proven = await proves()
  if (typeof proven === 'object') return { detail: proven.mistake, ...proven }
  if (!proven) return wrongCredential
  trace.holds('client/authenticated', true, { came: client.id })
  return undefined
}

function methodMistake(registered: string, used: string): string {
  return `the secret is correct, but the client is registered for ${registered} and used ${used}: change the app, or token_endpoint_auth_method in the registration of the client`
}

/**
 * The current registration of an authenticated client whose registration was changed during the request. Throws
 * `invalid_client` if the client was deleted or disabled, and `ClientChanged` if its credentials were changed: the one
 * that it sent may still be valid, but cannot be checked again, because an assertion is accepted only once.
 */
export async function authenticatedAnew(
  before: Client,
  request: OAuthRequest,
  context: Context,
): Promise<Client> {
  const client = await context.store.freshClient(before.id)
  const enabled = client?.disabledAt === null ? client : undefined
  if (!context.trace.found('client/enabled', enabled, { came: before.id })) {
    throw refused(request, context, `client ${before.id} was deleted or disabled`)
  }
  if (proofOf(enabled) !== proofOf(before)) throw new ClientChanged()
  return enabled
}

/** Everything with which a credential is checked, as one string. */
function proofOf(client: Client): string {
  const { tokenEndpointAuthMethod, secretInEitherPlace } = client
  const { tokenEndpointAuthSigningAlg, legacyAssertionAudience } = client
  const secrets = client.secrets.map(({ hash, expiresAt }) => [hash, expiresAt])
  const methods = [tokenEndpointAuthMethod, secretInEitherPlace]
  const assertions = [tokenEndpointAuthSigningAlg, legacyAssertionAudience]
  return JSON.stringify([methods, assertions, secrets, client.jwks, client.jwksUri])
}

type Offer = { method: ClientAuthMethod; credentials: readonly Credential[] }

function offersOf(
  methods: readonly ClientAuthMethod[],
  request: OAuthRequest,
  params: Params,
  { trace }: Context,
): Offer[] {
  try {
    const basic = basicPairs(request.headers.authorization)
    return methods
      .map((method) => ({ method, credentials: method.read(request, params, basic) }))
      .filter(({ credentials }) => credentials.length > 0)
  } catch (error) {
    const came = error instanceof OAuthError ? (error.detail ?? error.description) : undefined
    trace.holds('client/credential-readable', false, { came })
    throw error
  }
}

function refused(
  request: OAuthRequest,
  context: Context,
  detail: string,
  description = 'client authentication failed',
): OAuthError {
  const headers = challengeTo(request, context)
  return new OAuthError('invalid_client', description, { detail, headers })
}

/** RFC 6749 §5.2: the response to a client that used the `Authorization` header names the scheme. */
export function challengeTo(request: OAuthRequest, context: Context): Record<string, string> {
  if (request.headers.authorization === undefined) return {}
  return { 'WWW-Authenticate': `Basic realm="${context.issuer}", charset="UTF-8"` }
}
