import { type Client, isPublic } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { participationOf } from '../../logout/participation.ts'
import type { Made } from '../../ports/store.ts'
import type { Approval } from '../../records/device-code.ts'
import { sessionState } from '../../sessions/session-state.ts'
import { sidFor } from '../../sessions/sid.ts'
import type { SignedInUser } from '../decide.ts'
import type { AuthorizationRequest } from '../request/request.ts'
import { brings, featureOf, isFrontChannel } from '../request/response-type.ts'
import { frontChannel } from './front-channel.ts'
import type { Granted } from './granted-access.ts'
import { authenticationFor, newCode } from './issue-code.ts'

/**
 * The parameters of a response, and the rows it requires, which can be made once the id of the grant is known. The
 * codes and tokens among the parameters are not valid before these rows are written.
 */
export type ResponseParts = {
  parameters: Readonly<Record<string, string>>
  makes(grantId: string): Made
}

/** Makes the code and the tokens that the response type asks for. Multiple Response Types §3 to §5 */
export async function responseParts(
  asked: { request: AuthorizationRequest; client: Client; visitor: SignedInUser },
  granted: Granted,
  context: Context,
): Promise<ResponseParts> {
  const { responseType, device } = asked.request
  const participation = participationOf(asked.client, asked.visitor.session)
  if (device !== undefined) {
    const approval = approvalOf(asked, granted, context)
    const makes = (grantId: string): Made => ({
      code: undefined,
      family: undefined,
      device: { hash: device.hash, approval: { ...approval, grantId } },
      participation,
    })
    return { parameters: {}, makes }
  }
  const feature = featureOf(responseType) ?? codeWithoutPkce(asked)
  if (feature !== undefined) context.trace.legacy = { feature, clientId: asked.client.id }
  const code = brings(responseType, 'code') ? newCode(asked, granted, context) : undefined
  const front = isFrontChannel(responseType)
    ? await frontChannel(asked, granted, code?.code, context)
    : undefined
  const state = sessionState({ ...asked, session: asked.visitor.session }, context)
  return {
    parameters: {
      ...(code === undefined ? {} : { code: code.code }),
      ...front?.parameters,
      ...(state === undefined ? {} : { session_state: state }),
    },
    makes: (grantId) => ({ code: code?.kept(grantId), family: front?.family?.(grantId), participation }),
  }
}

/** The legacy feature if an intercepted code could be redeemed by anyone: no secret and no PKCE. RFC 9700 §2.1.1 */
function codeWithoutPkce({ request, client }: { request: AuthorizationRequest; client: Client }) {
  const bare = brings(request.responseType, 'code') && isPublic(client) && request.codeChallenge === undefined
  return bare ? 'code_without_pkce' : undefined
}

/** The approval of a device request, for which the device receives tokens at its next poll. RFC 8628 §3.5 */
function approvalOf(
  asked: { request: AuthorizationRequest; client: Client; visitor: SignedInUser },
  granted: Granted,
  context: Context,
): Omit<Approval, 'grantId'> {
  const { session, user } = asked.visitor
  return {
    userId: user.id,
    ...granted,
    sessionId: session.id,
    sid: sidFor(session, asked.client),
    ...authenticationFor(asked.request, session, context),
  }
}
