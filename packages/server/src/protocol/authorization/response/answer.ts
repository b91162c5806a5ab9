import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Spend } from '../../records/one-time.ts'
import type { Verdict } from '../decide.ts'
import type { AuthorizationRequest } from '../request/request.ts'
import type { ReturnAddress } from '../request/return-address.ts'
import type { AuthorizationResponse } from './response.ts'

/**
 * What the authorization endpoint says: an answer for the client, a refusal or a fault that goes back to it, a
 * page for the person, or a question to them.
 */
export type AuthorizationAnswer =
  | { kind: 'respond'; client: Client; response: AuthorizationResponse }
  | { kind: 'refuse'; client: Client; address: ReturnAddress; error: unknown }
  | { kind: 'error_page'; error: OAuthError }
  | { kind: 'ask'; client: Client; request: AuthorizationRequest; verdict: Asking }

export type Asking = Extract<Verdict, { kind: 'sign_in' | 'sign_up' | 'consent' }>

/** A request on its way, and what to spend with its answer: it was sent ahead, or has waited for a person. */
export type Underway = {
  client: Client
  address: ReturnAddress
  spends: readonly Spend[]
}

/**
 * The one `try` of phase two: whatever fails goes back to the client. A request that has waited is spent by its
 * refusal, so that nobody gets a second answer to it. RFC 6749 §4.1.2.1
 */
export async function answering(
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

/** Whether a request was answered already, or has waited for too long: what its answer would use up cannot be. */
export async function isAnswered(
  spends: readonly Spend[],
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<boolean> {
  for (const { kind, hash } of spends) {
    const kept = kind === 'device' ? undefined : await store.recall(kind, hash)
    if (kept === undefined || kept.consumedAt !== null || kept.expiresAt <= now()) return true
  }
  return false
}

/** Another request was faster with the same interaction. */
export function usedAlready({ trace }: Pick<Context, 'trace'>): AuthorizationAnswer {
  trace.holds('interaction/alive', false)
  return { kind: 'error_page', error: new OAuthError('invalid_request', 'this sign-in was finished already') }
}
