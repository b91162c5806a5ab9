import type { Message } from './letter.ts'

/** Why a mail was not accepted. Fixed words, because they are labels of metrics; never text of a mail server. */
export const failureReasons = [
  'unreachable',
  'timeout',
  'tls',
  'authentication',
  'sender_refused',
  'recipient_refused',
  'message_refused',
  'protocol',
] as const

export type FailureReason = (typeof failureReasons)[number]

/**
 * The outcome of one attempt. `final`: another attempt would have the same outcome, because the server refuses this
 * recipient or this message for good. `reply`: the code of the server's reply, if there was one. RFC 5321 §4.2.1
 */
export type Delivery =
  | { outcome: 'accepted' }
  | { outcome: 'failed'; reason: FailureReason; final: boolean; reply?: number }

/** Sends mails, one after the other. */
export type Transport = {
  /** Never rejects. Ends after a minute at most. */
  send(message: Message): Promise<Delivery>
  /** Ends the connection, if there is one. */
  close(): void
}
