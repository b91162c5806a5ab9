import type { OAuthError } from '../../protocol/messages/errors.ts'
import type { OAuthRequest, OAuthResponse } from '../../protocol/messages/message.ts'
import type { Sender } from '../../protocol/ports/sender.ts'

/** An HTTP request as the routes see it. */
export type HttpRequest = OAuthRequest & {
  /** Raw, as it came: nothing is decoded or normalised before it is compared. */
  path: string
  /** Where the request came from, as far as it can be believed. */
  address: string
  /** Who waits for the answer. */
  sender: Sender
  /** By which the log, the answer and a trusted proxy know it. */
  id: string
  /** The trace that a trusted proxy has begun, well-formed. W3C Trace Context §3.2 */
  traceParent?: string | undefined
  /** What else it says of the trace, passed on as it is. W3C Trace Context §3.3 */
  traceState?: string | undefined
  /** Why the request cannot be read at all: too large, not UTF-8, ambiguous. */
  problem?: OAuthError | undefined
}

/** An HTTP response; the only kind that may set cookies. */
export type HttpResponse = OAuthResponse & { cookies?: readonly string[] | undefined }
