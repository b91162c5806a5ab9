import type { Client } from '../clients/client.ts'

/** The purposes of outgoing requests. Each has its own share of the concurrent requests, so that none can starve another. */
export const purposes = [
  'breached_password',
  'keys',
  'logo',
  'logout_notice',
  'request_object',
  'sector',
] as const
export type Purpose = (typeof purposes)[number]

/** A request that the server sends to an address that somebody else chose. */
export type OutgoingRequest = {
  purpose: Purpose
  /**
   * The client that registered the address; a name that counts as declared if the operator chose the address. The operator vouches only for the addresses of declared clients; the
   * addresses of other clients must be on the public internet.
   */
  client: Pick<Client, 'id' | 'declared'>
  /** The IP address whose request causes this one; `undefined` for background work. */
  source: string | undefined
  method: 'GET' | 'POST'
  /** An https URL, or http if the operator allows that for the host. */
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** The largest accepted response body, in bytes; a larger one is a failure. */
  longest: number
  /** How the response body is returned: as UTF-8 text by default, as `base64` for a picture, not at all for `status`. */
  as?: 'base64' | 'status'
}

export type OutgoingAnswer = {
  status: number
  /** Header names are in lower case. */
  headers: Readonly<Record<string, string>>
  body: string
}

/**
 * Sends an outgoing request. An implementer must resolve the host name itself and connect only to public addresses,
 * except for hosts that the operator names; it must not follow redirects or send cookies, and must settle within
 * seconds whatever the other side does. These rules prevent server-side request forgery. Throws `OutgoingFailed`.
 */
export type Outgoing = (request: OutgoingRequest) => Promise<OutgoingAnswer>

/**
 * Why an outgoing request failed. `forbidden`: the address is not allowed. `busy`: too many requests are under way.
 * `resting`: the address failed a moment ago and is not tried again yet. `late`: it took too long. `failed`: everything
 * else, such as a response that cannot be used.
 */
export type OutgoingFailure = 'forbidden' | 'busy' | 'resting' | 'late' | 'failed'

/** An outgoing request without a usable response. The message never contains the response: it may be secret. */
export class OutgoingFailed extends Error {
  readonly failure: OutgoingFailure

  constructor(
    reason: string,
    { failure = 'failed', cause }: { failure?: OutgoingFailure; cause?: unknown } = {},
  ) {
    super(reason, cause === undefined ? undefined : { cause })
    this.name = 'OutgoingFailed'
    this.failure = failure
  }
}

/** The outcome of an outgoing request, for logs and metrics. `reason` contains nothing of the response. */
export type SeenCall = {
  purpose: Purpose
  clientId: string
  declared: boolean
  host: string
  outcome: 'answered' | OutgoingFailure
  reason?: string
  seconds: number
}

/**
 * The current outgoing requests of one purpose, for declared clients or for all others: how many are running, how many
 * wait for a slot, and how many milliseconds ago one was last refused for lack of a slot.
 */
export type CallsNow = {
  purpose: Purpose
  declared: boolean
  running: number
  waiting: number
  turnedAway: number | undefined
}
