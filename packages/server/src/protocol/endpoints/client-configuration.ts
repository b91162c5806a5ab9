import { TokenRefusal } from '@valetkey/resource/challenge'
import type { Client } from '../clients/client.ts'
import { everyClientField } from '../clients/client-fields.ts'
import type { Metadata } from '../clients/metadata/metadata-reader.ts'
import { clientInformation } from '../clients/registration/client-information.ts'
import { needsNewConsent } from '../clients/registration/needs-new-consent.ts'
import { registeredClient } from '../clients/registration/registered-client.ts'
import { registrationBody } from '../clients/registration/registration-body.ts'
import type { SelfRegistration } from '../clients/registration/registrations.ts'
import { sameSubjects } from '../clients/sector.ts'
import type { Context } from '../context.ts'
import { bearerRefusal, requiredToken } from '../messages/bearer-refusal.ts'
import { OAuthError } from '../messages/errors.ts'
import type { OAuthRequest, OAuthResponse } from '../messages/message.ts'
import { parseForm } from '../messages/params.ts'
import { hashOf, mint, unwrap } from '../secrets/artefact.ts'
import { constantTimeEqual } from '../secrets/constant-time-equal.ts'

/** The client configuration endpoint: a client reads, changes or deletes its registration. RFC 7592 §2 */
export async function clientConfiguration(request: OAuthRequest, context: Context): Promise<OAuthResponse> {
  try {
    const { own, token } = await authorized(request, context)
    if (request.method === 'PUT') return await change(request, own, context)
    if (request.method === 'DELETE') return await remove(own, context)
    const { client, createdAt } = own
    return clientInformation(200, { client, createdAt, registrationToken: token, secret: undefined }, context)
  } catch (error) {
    throw bearerRefusal(error, context)
  }
}

/** The registration that the URL names, if the token belongs to it. The same error for every cause. RFC 7592 §2 */
async function authorized(
  request: OAuthRequest,
  context: Context,
): Promise<{ own: SelfRegistration; token: string }> {
  const token = requiredToken(request, 'a registration access token', context)
  const clientId = parseForm(request.query).one('client_id') ?? ''
  const named =
    unwrap('vk_reg_', token) === undefined
      ? undefined
      : await context.store.selfRegistration(clientId, context.now())
  const isOwn = named?.client.disabledAt === null && constantTimeEqual(named.tokenHash, hashOf(token))
  const own = isOwn ? named : undefined
  if (!context.trace.found('registration/own', own)) throw invalidToken()
  context.trace.clientId = own.client.id
  return { own, token }
}

/** Members that only the server sets. RFC 7592 §2.2 */
const serverMembers = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

async function change(
  request: OAuthRequest,
  { client: before, tokenHash, createdAt }: SelfRegistration,
  context: Context,
): Promise<OAuthResponse> {
  const metadata = registrationBody(request, context)
  const problem = metadataProblem(metadata, before)
  if (!context.trace.holds('registration/metadata', problem === undefined, { came: problem })) {
    throw new OAuthError('invalid_client_metadata', problem ?? '')
  }
  const { client, secret, about } = await registeredClient(metadata, { id: before.id, before }, context)
  // OIDC Core §12.2: a refreshed ID token keeps its `sub`. Also, a client could otherwise move its tokens to another
  // sector and learn the identifiers there.
  if (!context.trace.holds('registration/same-subjects', sameSubjects(before, client))) {
    throw new OAuthError(
      'invalid_client_metadata',
      'subject_type: expected a value that keeps the sub of every person; register a new client for others',
    )
  }
  const registrationToken = mint('vk_reg_', context.random)
  const isChanged = secret !== undefined || everyMember(before) !== everyMember(client)
  const won = await context.store.changeRegistration({
    client,
    tokenHash,
    newTokenHash: hashOf(registrationToken),
    asksAnew: needsNewConsent(before, client),
    events: isChanged
      ? [{ type: 'client_changed', clientId: client.id, flowId: context.trace.flowId, ...about }]
      : [],
    now: context.now(),
  })
  // A concurrent request has replaced the token.
  if (won === 'lost') throw invalidToken()
  return clientInformation(200, { client, createdAt, registrationToken, secret }, context)
}

/** All members as one string, also those that the client does not see. */
function everyMember(client: Client): string {
  return JSON.stringify(everyClientField.map(([name]) => client[name] ?? null))
}

function metadataProblem(metadata: Metadata, { id, secrets }: Client): string | undefined {
  const said = (member: string) => (Object.hasOwn(metadata, member) ? metadata[member] : undefined)
  const own = serverMembers.find((member) => said(member) !== undefined)
  if (own !== undefined) return `${own}: expected no value, because the server sets it`
  if (said('client_id') !== id) return 'client_id: expected the id of this client'
  const secret = said('client_secret') ?? undefined
  if (secret === undefined) return undefined
  const isSame =
    typeof secret === 'string' && secrets.some(({ hash }) => constantTimeEqual(hash, hashOf(secret)))
  return isSame ? undefined : 'client_secret: expected no value, or the secret of this client'
}

async function remove({ client, tokenHash }: SelfRegistration, context: Context): Promise<OAuthResponse> {
  const won = await context.store.deleteRegistration({
    clientId: client.id,
    tokenHash,
    events: [{ type: 'client_deleted', clientId: client.id, flowId: context.trace.flowId }],
    now: context.now(),
  })
  if (won === 'lost') throw invalidToken()
  return { status: 204, headers: { 'cache-control': 'no-store' }, body: '' }
}

function invalidToken(): TokenRefusal {
  return new TokenRefusal('invalid_token', 'the registration access token is not valid for this client')
}
