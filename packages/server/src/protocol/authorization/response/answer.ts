import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Spend } from '../../records/one-time.ts'
import type { Verdict } from '../decide.ts'
import type { AuthorizationRequest } from '../request/request.ts'
import type { ReturnAddress } from '../request/return-address.ts'
import type { AuthorizationResponse } from './response.ts'

/**
 * The result of the authorization endpoint. `respond`: a successful response. `refuse`: an error that is returned to the
 * client. `error_page`: an error that is only shown to the person. `ask`: the person has to sign in, sign up or consent.
 */
export type AuthorizationAnswer =
  | { kind: 'respond'; client: Client; response: AuthorizationResponse }
  | { kind: 'refuse'; client: Client; address: ReturnAddress; error: unknown }
  | { kind: 'error_page'; error: OAuthError }
  | { kind: 'ask'; client: Client; request: AuthorizationRequest; verdict: Asking }

export type Asking = Extract<Verdict, { kind: 'sign_in' | 'sign_up' | 'consent' }>

/** A request whose return address is known, with the artefacts that its response consumes. */
export type Underway = {
  client: Client
  address: ReturnAddress
  spends: readonly Spend[]
}

/**
 * Runs `work`, and turns every error that it throws into an error response to the client. An interaction or a pushed
 * request is consumed by that, so that it cannot get a second response. RFC 6749 §4.1.2.1
 */
export async function withErrorResponse(
  { client, address, spends }: Underway,
  context: Context,
  work: () => Promise<AuthorizationAnswer>,
): Promise<AuthorizationAnswer> {
  try {
    return await work()
  } catch (error) {
    if (spends.length === 0 || !(error instanceof OAuthError))
      return { kind: 'refuse', client, address, error }
    try {
      await context.store.decline({ spends, events: [], now: context.now() })
      return { kind: 'refuse', client, address, error }
    } catch (fault) {
      return { kind: 'refuse', client, address, error: fault }
    }
  }
}

/** Whether one of the artefacts that a response would consume is consumed or expired already. */
export async function isConsumedOrExpired(
  spends: readonly Spend[],
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<boolean> {
  for (const { kind, hash } of spends) {
    const kept = kind === 'device' ? undefined : await store.recall(kind, hash)
    if (kept === undefined || kept.consumedAt !== null || kept.expiresAt <= now()) return true
  }
  return false
}

/** The result for an interaction that a concurrent request has completed. */
export function alreadyCompleted({ trace }: Pick<Context, 'trace'>): AuthorizationAnswer {
  trace.holds('interaction/alive', false)
  return {
    kind: 'error_page',
    error: new OAuthError('invalid_request', 'this sign-in was already completed'),
  }
}
