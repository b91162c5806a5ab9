/** A request of our own, to a place that somebody else named. */
export type OutgoingRequest = {
  method: 'GET' | 'POST'
  /** https, or http where the operator lets that host be called. */
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Bytes that the answer may have; more is refused. */
  longest: number
  /** What the body of the answer is made into: text, unless it is a picture. */
  as?: 'base64'
}

export type OutgoingAnswer = {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: string
}

/**
 * The one way out of the server: it looks up the host itself, calls no address that is not public unless the
 * operator names the host, follows no redirect, sends no cookie, and gives up soon. Throws `OutgoingFailed`.
 */
export type Outgoing = (request: OutgoingRequest) => Promise<OutgoingAnswer>

/** Why nothing, or nothing usable, came back; never with what did come back, which may be another server's secret. */
export class OutgoingFailed extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'OutgoingFailed'
  }
}
