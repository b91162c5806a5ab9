import { TokenRefusal } from '@valetkey/resource/challenge'
import { clientInformation } from '../clients/registration/client-information.ts'
import { registeredClient } from '../clients/registration/registered-client.ts'
import { registrationBody } from '../clients/registration/registration-body.ts'
import type { Context } from '../context.ts'
import { bearerRefusal, requiredToken } from '../messages/bearer-refusal.ts'
import { OAuthError } from '../messages/errors.ts'
import type { OAuthRequest, OAuthResponse } from '../messages/message.ts'
import { hashOf, mint, unwrap } from '../secrets/artefact.ts'

/**
 * The client registration endpoint. `source`: the network address for which open registrations are counted; absent for
 * the server's own machine. RFC 7591 §3
 */
export async function registration(
  request: OAuthRequest,
  source: string | undefined,
  context: Context,
): Promise<OAuthResponse> {
  try {
    return await register(request, source, context)
  } catch (error) {
    throw bearerRefusal(error, context)
  }
}

async function register(
  request: OAuthRequest,
  source: string | undefined,
  context: Context,
): Promise<OAuthResponse> {
  const { registration: policy, store, random, trace } = context
  const initialTokenHash = policy.mode === 'token' ? await initialToken(request, context) : undefined
  const id = `app_${random(16).toString('base64url')}`
  const { client, secret, about } = await registeredClient(
    registrationBody(request, context),
    { id },
    context,
  )
  const registrationToken = mint('vk_reg_', random)
  const now = context.now()
  const outcome = await store.register({
    client,
    tokenHash: hashOf(registrationToken),
    expiresAt: now + policy.kept.unused * 1000,
    initialTokenHash,
    registeredBy: initialTokenHash === undefined ? source : `token ${initialTokenHash}`,
    quotas: policy.quotas,
    events: [{ type: 'client_registered', clientId: id, flowId: trace.flowId, ...about }],
    now,
  })
  if (outcome === 'no_token') throw unusable()
  if (!trace.holds('registration/room', outcome === 'won', { came: outcome })) {
    throw outcome === 'full_for_one'
      ? new OAuthError(
          'temporarily_unavailable',
          'too many clients were registered from this network address',
          {
            status: 429,
          },
        )
      : new OAuthError(
          'temporarily_unavailable',
          'this server has reached its limit of self-registered clients',
        )
  }
  trace.clientId = id
  return clientInformation(201, { client, createdAt: now, registrationToken, secret }, context)
}

/** Checks the initial access token and returns its hash. The write of the registration counts its use. RFC 7591 §3 */
async function initialToken(request: OAuthRequest, context: Context): Promise<string> {
  const token = requiredToken(request, 'an initial access token', context)
  const isOne = unwrap('vk_iat_', token) !== undefined
  const hash = hashOf(token)
  const usable = isOne && (await context.store.isRegistrationToken(hash, context.now()))
  if (!context.trace.holds('registration/initial-token', usable)) throw unusable()
  return hash
}

function unusable(): TokenRefusal {
  return new TokenRefusal('invalid_token', 'the initial access token is unknown, used up or expired')
}
