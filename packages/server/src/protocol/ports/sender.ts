import { OAuthError } from '../messages/errors.ts'
import type { Trace } from '../messages/trace.ts'

/**
 * How long ago a request was sent, and whether its connection is still open. A client that got no response in time may
 * have retried elsewhere, and then this request is no evidence of a replay. An implementer must never report an age
 * below the true one. docs/decisions/0044-late-requests.md
 */
export type Sender = {
  /** An upper bound of the milliseconds between the sending of the request and its reading by this process. */
  readonly unread: number
  /**
   * An upper bound of the milliseconds since the request was sent. It includes the time in which the request lay unread
   * because this process was suspended, or because many new connections were queued before it.
   */
  age(): number
  /** Whether the connection is closed, so that the response cannot be delivered. */
  isGone(): boolean
  /** Resolves when `isGone` reflects a close that the client sent together with the request, or right after it. */
  settled(): Promise<void>
  /** Returns a signal that aborts when the connection is closed, with an `OAuthError` as its reason. */
  signal(): AbortSignal
}

type Judged = { sender: Sender; trace: Trace }

/** Milliseconds after which an impatient client may have given up and sent its request to another instance. */
export const longestWait = 1_000

/** Whether a request is so old that its client may have given up on the response. */
export function isLate(sender: Sender): boolean {
  return sender.age() > longestWait
}

/**
 * Whether a request may count as evidence of a replay. Check this before revoking tokens, as late as possible: a request
 * that an honest client gave up and repeated elsewhere looks like the use of a stolen token when it is processed late.
 */
export async function isStillMeant({ sender, trace }: Judged): Promise<boolean> {
  await sender.settled()
  return trace.holds('request/still-meant', !sender.isGone() && !isLate(sender))
}

/** Throws `temporarily_unavailable` for a request that may not count as evidence of a replay. */
export async function requireStillMeant(context: Judged): Promise<void> {
  if (!(await isStillMeant(context))) throw tooLateToJudge()
}

/** Throws if the connection is closed. Nothing is consumed then, and the client can use its code or token again. */
export async function requireSender({ sender, trace }: Judged): Promise<void> {
  // The close of a request that lay unread was read along with it, but is only noticed in the next turn of the event
  // loop.
  if (isLate(sender)) await sender.settled()
  if (!sender.isGone()) return
  trace.holds('request/sender-waits', false)
  throw senderGone()
}

/** The error for a closed connection. It only appears in the log. RFC 9110 §15.5.9 */
export function senderGone(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'the connection was closed before the response', {
    status: 408,
  })
}

/** The error for a request that would be a replay, but is too old to prove one. If it is sent again, it is judged. */
export function tooLateToJudge(): OAuthError {
  return new OAuthError(
    'temporarily_unavailable',
    'the server processed the request too late; send it again',
    {
      headers: { 'Retry-After': '1' },
    },
  )
}
