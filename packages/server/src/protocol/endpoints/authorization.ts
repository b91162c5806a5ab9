import type { AuthorizationCode } from '../authorization/code.ts'
import { allowedBefore, requiredScope } from '../authorization/consent.ts'
import { decide, type Verdict, type Visitor } from '../authorization/decide.ts'
import type { Interaction } from '../authorization/interaction.ts'
import {
  type AuthorizationRequest,
  findReturnAddress,
  type ReturnAddress,
  readRequest,
} from '../authorization/request.ts'
import { type AuthorizationResponse, respond, respondError } from '../authorization/response.ts'
import type { Client } from '../client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import type { OAuthRequest } from '../message.ts'
import { type Params, parseForm, requireForm } from '../params.ts'
import type { Grant, Spend } from '../store.ts'
import { hashOf, mint } from '../tokens/artefact.ts'
import { newFamilyId } from '../tokens/refresh-token.ts'

/** What the authorization endpoint says: an answer for the client, a page for the person, or a question to them. */
export type AuthorizationAnswer =
  | { kind: 'respond'; client: Client; response: AuthorizationResponse }
  | { kind: 'error_page'; client: Client | undefined; error: OAuthError }
  | { kind: 'ask'; client: Client; request: AuthorizationRequest; verdict: Asking }

export type Asking = Extract<Verdict, { kind: 'sign_in' | 'consent' }>

/** The authorization endpoint. RFC 6749 §3.1, OIDC Core §3.1.2 */
export async function authorization(
  request: OAuthRequest,
  visitor: Visitor | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  let client: Client
  let address: ReturnAddress
  let params: Params
  try {
    params = requestParams(request)
    ;({ client, address } = await findReturnAddress(params, context))
  } catch (error) {
    return { kind: 'error_page', client: undefined, error: expected(error) }
  }
  return answering(client, address, context, async () => {
    const read = await readRequest(params, client, address, context)
    return proceed({ request: read, client }, visitor, context)
  })
}

/**
 * The parameters of the URL and of a posted form, as one list: what stands in both was sent twice, so that no
 * reader takes the one and another the other. RFC 6749 §3.1
 */
export function requestParams(request: OAuthRequest): Params {
  if (request.method === 'GET' || request.method === 'HEAD') return parseForm(request.query)
  requireForm(request.headers)
  return parseForm([request.query, request.body].filter((part) => part !== '').join('&'))
}

/** Takes a request as far as it gets without asking, or says what has to be asked. */
export async function proceed(
  { request, client, spends }: { request: AuthorizationRequest; client: Client; spends?: Spend },
  visitor: Visitor | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  return answering(client, request, context, async () => {
    const verdict = await decide(request, client, visitor, context)
    if (verdict.kind === 'refuse') throw new OAuthError(verdict.code, verdict.description)
    if (verdict.kind !== 'go') return { kind: 'ask', client, request, verdict }
    // Optional scopes come along if they were allowed before, and are not asked for again by every visit.
    const scope = request.scope.filter((each) => verdict.grant.scope.includes(each))
    return complete({ request, client, spends }, { ...verdict, scope, asked: false }, context)
  })
}

/** What a person chose at the consent page. */
export type Choice = {
  /** The optional scopes they left ticked. */
  scope: readonly string[]
  duration: 'once' | 'days' | 'forever'
}

/** “This time only” carries the tokens for so long. Milliseconds. */
const once = 60 * 60 * 1000
const days = 30 * 24 * 60 * 60 * 1000

/** The person said yes. Whether they may say so is looked at once more, from the start. */
export async function allow(
  interaction: Interaction,
  choice: Choice,
  visitor: Visitor | undefined,
  context: Context,
): Promise<AuthorizationAnswer> {
  const { request, client, spends } = interaction
  return answering(client, request, context, async () => {
    const verdict = await decide(request, client, visitor, context)
    if (verdict.kind === 'refuse') throw new OAuthError(verdict.code, verdict.description)
    if (verdict.kind === 'sign_in') return { kind: 'ask', client, request, verdict }
    const needed = requiredScope(request.scope, client)
    const apis = await context.store.apis()
    const scope = request.scope.filter(
      (each) =>
        needed.includes(each) ||
        choice.scope.includes(each) ||
        // No box was shown for it: it stood there as allowed already.
        allowedBefore(each, verdict.grant, request, apis),
    )
    // Who leaves out everything has said no.
    if (scope.length === 0) return deny(interaction, visitor, context)
    const now = context.now()
    const expiresAt = { once: now + once, days: now + days, forever: null }[choice.duration]
    const grant: Grant = {
      id: `grt_${context.random(16).toString('base64url')}`,
      userId: verdict.visitor.user.id,
      clientId: client.id,
      scope,
      resources: request.resources,
      remembered: choice.duration !== 'once',
      createdAt: now,
      expiresAt,
    }
    return complete(
      { request, client, spends },
      { visitor: verdict.visitor, grant, scope, asked: true },
      context,
    )
  })
}

/** The person said no. */
export async function deny(
  { request, client, spends }: Interaction,
  visitor: Visitor | undefined,
  context: Context,
) {
  return answering(client, request, context, async (): Promise<AuthorizationAnswer> => {
    const who = visitor === undefined ? {} : { userId: visitor.user.id }
    const event = {
      type: 'consent_denied',
      clientId: client.id,
      flowId: context.trace.flowId,
      ...who,
    } as const
    const won = await context.store.decline({ spends, events: [event], now: context.now() })
    if (won === 'lost') return usedAlready(client)
    throw new OAuthError('access_denied', 'the person did not allow it')
  })
}

/** One write makes the grant and the code; only then does the code leave the house. */
async function complete(
  { request, client, spends }: { request: AuthorizationRequest; client: Client; spends: Spend | undefined },
  {
    visitor,
    grant,
    scope,
    asked,
  }: { visitor: Visitor; grant: Grant; scope: readonly string[]; asked: boolean },
  context: Context,
): Promise<AuthorizationAnswer> {
  const { session, user } = visitor
  const code = mint('vk_code_', context.random)
  const now = context.now()
  const expiresAt = now + context.lifetimes.code * 1000
  const stands = (grantId: string): AuthorizationCode => ({
    clientId: client.id,
    userId: user.id,
    grantId,
    grantExpiresAt: grant.expiresAt,
    redirectUri: request.redirectUri,
    scope,
    resources: request.resources,
    nonce: request.nonce,
    codeChallenge: request.codeChallenge,
    sid: session.id,
    authenticatedAt: session.authenticatedAt,
    amr: session.amr,
    familyId: newFamilyId(context.random),
  })
  const facts = { scope, until: grant.expiresAt, remembered: grant.remembered }
  const event = {
    type: 'consent_granted',
    userId: user.id,
    clientId: client.id,
    flowId: context.trace.flowId,
  } as const
  const won = await context.store.authorize({
    ...(spends === undefined ? {} : { spends }),
    grant,
    code: (grantId) => ({
      kind: 'code',
      hash: hashOf(code),
      data: stands(grantId),
      createdAt: now,
      expiresAt,
      // A replay has to be known for one as long as an access token from the first use may live.
      forgetAt: expiresAt + longestAccessToken,
    }),
    events: asked ? [{ ...event, facts }] : [],
    now,
  })
  if (won === 'lost') return usedAlready(client)
  return { kind: 'respond', client, response: respond(request, context.issuer, { code }) }
}

/** Milliseconds; `settings.ts` allows no longer lifetime. */
const longestAccessToken = 60 * 60 * 1000

function usedAlready(client: Client): AuthorizationAnswer {
  const error = new OAuthError('invalid_request', 'this sign-in was finished already')
  return { kind: 'error_page', client, error }
}

/** The one `try` of phase two: a refusal goes back to the client. RFC 6749 §4.1.2.1 */
async function answering(
  client: Client,
  address: ReturnAddress,
  context: Context,
  work: () => Promise<AuthorizationAnswer>,
): Promise<AuthorizationAnswer> {
  try {
    return await work()
  } catch (error) {
    return { kind: 'respond', client, response: respondError(address, context.issuer, expected(error)) }
  }
}

/** Hands refusals on and lets everything else, which is a fault or a bug, fly. */
function expected(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error
  throw error
}
