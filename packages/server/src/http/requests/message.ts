import type { OAuthError } from '../../protocol/messages/errors.ts'
import type { OAuthRequest, OAuthResponse } from '../../protocol/messages/message.ts'
import type { Sender } from '../../protocol/ports/sender.ts'

/** An HTTP request as the routes see it. */
export type HttpRequest = OAuthRequest & {
  /** The raw path: it is not decoded or normalized before it is compared. */
  path: string
  /** The source address: that of the peer, or the one that a trusted proxy reported. */
  address: string
  /** How old the request is, and whether its sender still waits for the response. */
  sender: Sender
  /** The request id in the log and in the `x-request-id` header of the response. */
  id: string
  /** A well-formed `traceparent` from a trusted proxy. W3C Trace Context §3.2 */
  traceParent?: string | undefined
  /** The `tracestate` from that proxy, passed on unchanged. W3C Trace Context §3.3 */
  traceState?: string | undefined
  /** Why the request cannot be read at all: too large, not UTF-8, ambiguous. */
  problem?: OAuthError | undefined
}

/** An HTTP response; the only kind that may set cookies. */
export type HttpResponse = OAuthResponse & { cookies?: readonly string[] | undefined }
