import { OAuthError } from '../messages/errors.ts'
import type { Trace } from '../messages/trace.ts'

/** Who waits for the answer to a request, as far as it can be known here. docs/decisions/0044-late-requests.md */
export type Sender = {
  /** For how many milliseconds, at most, the request had been sent when it was read. */
  readonly unread: number
  /**
   * Milliseconds since the request was sent, at most. That is more than the work on it took where it lay unread
   * because this process stood still, or had a long line of new connections before it.
   */
  age(): number
  /** Whether the connection has been closed: nobody hears the answer. */
  isGone(): boolean
  /** Resolves when a closing that was sent along with the request, or right behind it, is known here. */
  settled(): Promise<void>
  /** Aborts with a refusal once the sender is gone. */
  signal(): AbortSignal
}

/** What is known of a request when something is to be ended or spent for it. */
type Judged = { sender: Sender; trace: Trace }

/** Milliseconds: the most impatient clients have given up by then, asked another server and gone on. */
export const longestWait = 1_000

/** Whether a request is so old that its sender may have gone on without an answer. */
export function isLate(sender: Sender): boolean {
  return sender.age() > longestWait
}

/**
 * Whether a request proves anything against whoever sent it. Ask before everything that ends what somebody holds, and
 * as late as possible: what an app meant, gave up and did elsewhere looks like a theft afterwards.
 */
export async function isStillMeant({ sender, trace }: Judged): Promise<boolean> {
  await sender.settled()
  return trace.holds('request/still-meant', !sender.isGone() && !isLate(sender))
}

/** The same for whoever has nothing else to do with one that is not. */
export async function requireStillMeant(context: Judged): Promise<void> {
  if (!(await isStillMeant(context))) throw tooLateToJudge()
}

/** Refuses to spend anything for a sender who is gone: the client has kept what it sent, and can use it again. */
export async function requireSender({ sender, trace }: Judged): Promise<void> {
  // A request that waited was read together with its end, of which the next turn of the event loop tells.
  if (isLate(sender)) await sender.settled()
  if (!sender.isGone()) return
  trace.holds('request/sender-waits', false)
  throw senderGone()
}

/** RFC 9110 §15.5.9. Nobody reads it but the log. */
export function senderGone(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'the connection was closed before the answer', {
    status: 408,
  })
}

/** The answer to a request that would prove a misuse if it were not so old: whoever sent it again would be judged. */
export function tooLateToJudge(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'the request waited here for too long; send it again', {
    headers: { 'Retry-After': '1' },
  })
}
