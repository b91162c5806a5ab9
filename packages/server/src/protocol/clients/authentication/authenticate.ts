import type { Context } from '../../context.ts'
import { endpointPaths } from '../../endpoint-paths.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { OAuthRequest } from '../../messages/message.ts'
import type { Params } from '../../messages/params.ts'
import type { Client } from '../client.ts'
import { ClientChanged } from '../current-client.ts'
import { basicPairs } from './basic-pairs.ts'
import type { ClientAuthMethod, Credential } from './client-auth.ts'

/** Where clients say who they are. */
type Endpoint = 'token' | 'introspection' | 'revocation' | 'pushedAuthorization' | 'deviceAuthorization'

/**
 * Finds the client that sent a request, at every `endpoint` that a client calls by itself. Exactly one method, and the
 * one it is registered for. Throws `invalid_request` for two methods, `invalid_client` for every other failure,
 * with one answer for all causes. RFC 6749 §2.3, §5.2; OIDC Core §9
 */
export type AuthenticateClient = (
  request: OAuthRequest,
  params: Params,
  endpoint: Endpoint,
  context: Context,
) => Promise<Client>

/** By the client authentication methods of a server. */
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
  // A method that this server does not know is a method all the same. RFC 7521 §4.2
  const read = offers.some(({ method }) => method.assertionAlgs !== undefined)
  if (!read && params.has('client_assertion')) names.push('client_assertion')
  if (!context.trace.holds('client/one-method', names.length <= 1, { expected: 'one method', came: names })) {
    throw new OAuthError('invalid_request', 'the client authenticated in two ways at once; use one', {
      detail: `the methods were ${names.join(' and ')}`,
    })
  }
  const [offer] = offers
  if (offer === undefined) {
    context.trace.holds('client/authenticated', false)
    throw refused(request, context, 'the request carries no client authentication we know')
  }

  const proof = { bodyId: params.one('client_id'), used: names[0], endpoint }
  const judged: { credential: Credential; before: Client }[] = []
  let detail: string | undefined
  for (const credential of offer.credentials) {
    const client = await context.store.client(credential.clientId)
    if (client === undefined) continue
    const wrong = await whatIsWrong(client, credential, proof, context)
    if (wrong === undefined) return client
    detail ??= wrong
    judged.push({ credential, before: client })
  }
  // What was remembered may be from before another instance changed it, so it refuses nobody.
  for (const { credential, before } of judged) {
    const client = await context.store.freshClient(before.id)
    if (client === undefined || client.changedAt === before.changedAt) continue
    const wrong = await whatIsWrong(client, credential, proof, context)
    if (wrong === undefined) return client
    detail = wrong
  }
  // What was sent as an id is not noted: with the two fields swapped it is a secret.
  if (!context.trace.justRefused) context.trace.holds('client/authenticated', false, { came: names[0] })
  throw refused(request, context, detail ?? wrongCredential)
}

const wrongCredential = 'no such client, or its credential is wrong'

/** Why a credential does not prove this client, for the log; `undefined` where it does. */
async function whatIsWrong(
  client: Client,
  credential: Credential,
  { bodyId, used, endpoint }: { bodyId: string | undefined; used: string | undefined; endpoint: Endpoint },
  context: Context,
): Promise<string | undefined> {
  const { trace } = context
  const same = bodyId === undefined || bodyId === client.id
  if (!same && !trace.holds('client/same-id', same, { expected: client.id, came: bodyId })) {
    throw new OAuthError('invalid_request', 'client_id differs from the client that authenticated')
  }
  trace.clientId = client.id
  const method = client.tokenEndpointAuthMethod
  if (!trace.holds('client/registered-method', method === used, { expected: method, came: used })) {
    return `client ${client.id} is registered for ${method} and used ${used}`
  }
  if (!trace.holds('client/enabled', client.disabledAt === null, { came: client.id })) {
    return `client ${client.id} is disabled`
  }
  if (!(await credential.proves(client, context, context.issuer + endpointPaths[endpoint]))) {
    return wrongCredential
  }
  trace.holds('client/authenticated', true, { came: client.id })
  return undefined
}

/**
 * A client that has proved who it is, as it is registered now, where that changed meanwhile. Throws `invalid_client` if it
 * is gone or disabled, and `ClientChanged` if its proof might be none any more: it may as well be one still, as while
 * secrets are rotated, and an assertion proves only once. Sent again, it is judged by the registration of now.
 */
export async function authenticatedAnew(
  before: Client,
  request: OAuthRequest,
  context: Context,
): Promise<Client> {
  const client = await context.store.freshClient(before.id)
  const enabled = client?.disabledAt === null ? client : undefined
  if (!context.trace.found('client/enabled', enabled, { came: before.id })) {
    throw refused(request, context, `client ${before.id} is gone, or disabled`)
  }
  if (proofOf(enabled) !== proofOf(before)) throw new ClientChanged()
  return enabled
}

/** What a credential is compared with, as one text. */
function proofOf(client: Client): string {
  const { tokenEndpointAuthMethod, tokenEndpointAuthSigningAlg, legacyAssertionAudience } = client
  const secrets = client.secrets.map(({ hash, expiresAt }) => [hash, expiresAt])
  const rest = [tokenEndpointAuthMethod, tokenEndpointAuthSigningAlg, legacyAssertionAudience]
  return JSON.stringify([rest, secrets, client.jwks, client.jwksUri])
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

function refused(request: OAuthRequest, context: Context, detail: string): OAuthError {
  const headers = challengeTo(request, context)
  return new OAuthError('invalid_client', 'client authentication failed', { detail, headers })
}

/** A client that used the header is told which scheme to use. RFC 6749 §5.2 */
export function challengeTo(request: OAuthRequest, context: Context): Record<string, string> {
  if (request.headers.authorization === undefined) return {}
  return { 'WWW-Authenticate': `Basic realm="${context.issuer}", charset="UTF-8"` }
}
