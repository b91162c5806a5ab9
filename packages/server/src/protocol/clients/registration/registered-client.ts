import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import { type Problem, sentence, shown } from '../../messages/problem.ts'
import type { Event } from '../../records/event.ts'
import { wrap } from '../../secrets/artefact.ts'
import { named } from '../abilities.ts'
import { keptSecret } from '../authentication/client-secret.ts'
import { type Client, isPublic } from '../client.ts'
import type { Metadata } from '../metadata/metadata-reader.ts'
import { joinProblem, sectorProblem } from '../sector.ts'
import { leftOut } from './left-out.ts'
import { type Refused, selfRegisteredClient } from './self-registered.ts'
import { withSoftwareStatement } from './software-statement.ts'

/** Problems in one error description. A hostile registration could have thousands. */
const mostProblems = 5

/** Random bytes of a client secret. Its text is long enough for every HMAC algorithm. RFC 7518 §3.2 */
const secretLength = 48

/** `about`: what the audit log says about it. */
type Registered = { client: Client; secret: string | undefined; about: Pick<Event, 'facts'> }

/**
 * The client that a request registers, and its secret if a new one was made. `before`: the client whose registration is
 * changed. Throws the errors of RFC 7591 §3.2.2.
 */
export async function registeredClient(
  sent: Metadata,
  { id, before }: { id: string; before?: Client },
  context: Context,
): Promise<Registered> {
  const { registration: policy, trace } = context
  const { metadata, statement } = withSoftwareStatement(sent, context)
  const read = selfRegisteredClient(metadata, { id, secrets: [] }, policy)
  if ('error' in read) throw refused(read, context)
  const client: Client = { ...read.client, softwareStatement: statement }
  const problem =
    silentlyPublic(metadata, { before, client }) ??
    joinProblem(client, policy.abilities.grantTypes) ??
    (await sectorProblem(client, context))
  if (problem !== undefined) throw refused({ error: 'invalid_client_metadata', problems: [problem] }, context)
  trace.holds('registration/metadata', true)
  const missing = leftOut(metadata, client)
  const about = missing.length === 0 ? {} : { facts: { left_out: missing } }
  const method = named(policy.abilities.authMethods, client.tokenEndpointAuthMethod)
  if (!method?.secret) return { client, secret: undefined, about }
  // A client that changes to or from a method that needs the secret itself receives a new secret.
  const sealed = method.sealedSecret === true
  const secrets = before?.secrets ?? []
  if (secrets.length > 0 && secrets.every(({ plain }) => (plain !== undefined) === sealed)) {
    return { client: { ...client, secrets }, secret: undefined, about }
  }
  const secret = wrap('vk_secret_', context.random(secretLength))
  const made = keptSecret(secret, method, { createdAt: context.now(), expiresAt: null })
  return { client: { ...client, secrets: [made] }, secret, about }
}

/** A confidential client does not become public because an update names no method, and the policy has no default. */
function silentlyPublic(
  metadata: Metadata,
  { before, client }: { before: Client | undefined; client: Client },
): Problem | undefined {
  const member = 'token_endpoint_auth_method'
  if (before === undefined || isPublic(before) || !isPublic(client)) return undefined
  if ((metadata[member] ?? undefined) !== undefined) return undefined
  return { path: member, expected: `${client.tokenEndpointAuthMethod}, by name`, came: shown(undefined) }
}

function refused({ error, problems }: Refused, { trace }: Context): OAuthError {
  const lines = problems.slice(0, mostProblems).map(sentence)
  trace.holds('registration/metadata', false, { came: lines })
  return new OAuthError(error, lines.join('; '))
}
