import type { Client } from '../clients/client.ts'

/** What calls of our own are for. Each has its own places, so that none can take those of another. */
export const purposes = ['keys', 'logo', 'logout_notice', 'request_object', 'sector'] as const
export type Purpose = (typeof purposes)[number]

/** A request of our own, to a place that somebody else named. */
export type OutgoingRequest = {
  purpose: Purpose
  /**
   * Whose address it is. An operator vouches for the addresses of declared clients alone: those of others lead to the
   * public internet.
   */
  client: Pick<Client, 'id' | 'declared'>
  /** Where the request came from that makes us call; `undefined` where nobody waits for what comes of it. */
  source: string | undefined
  method: 'GET' | 'POST'
  /** https, or http where the operator lets that host be called. */
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Bytes that the answer may have; more is refused. */
  longest: number
  /** What the body of the answer is made into: text, unless it is a picture; with `status` it is not read. */
  as?: 'base64' | 'status'
}

export type OutgoingAnswer = {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: string
}

/**
 * The one way out of the server: it looks up the host itself, calls no address that is not public unless the operator
 * names the host, follows no redirect, sends no cookie, and settles within seconds whatever the other side does. Throws
 * `OutgoingFailed`.
 */
export type Outgoing = (request: OutgoingRequest) => Promise<OutgoingAnswer>

/**
 * Why a call came to nothing. `forbidden`: the address may not be called. `busy`: no place was free. `resting`: it failed
 * a moment ago. `late`: it took too long. `failed`: everything else, such as an answer that cannot be used.
 */
export type OutgoingFailure = 'forbidden' | 'busy' | 'resting' | 'late' | 'failed'

/** Why nothing, or nothing usable, came back; never with what did come back, which may be another server's secret. */
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

/** How a call went, for who watches; `reason` has nothing of what came back. */
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
 * The calls of a purpose at this moment, for declared clients or for all others: those under way, those that wait for a
 * place, and how many milliseconds ago the last one found none.
 */
export type CallsNow = {
  purpose: Purpose
  declared: boolean
  running: number
  waiting: number
  turnedAway: number | undefined
}
