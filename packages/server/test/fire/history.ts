/** The kind of a request. It presents a code, a token, or the name of a browser with a session. */
export type Kind = 'redeem' | 'refresh' | 'revoke' | 'introspect' | 'sign-out'

/** What the client learned from the response. */
export type Outcome =
  | { result: 'ok'; accessToken?: string; refreshToken?: string; expiresIn?: number; active?: boolean }
  /** An OAuth error response: nothing was issued. */
  | { result: 'refused'; error: string }
  /** A 503 or a broken connection: the request may have had an effect. `lingers`: it may still have one. */
  | { result: 'unknown'; why: string; lingers?: boolean }
  /** A response that must never occur. */
  | { result: 'fault'; why: string }

/** One request as its sender saw it. `began` and `ended` are positions in the order of all events. */
export type Operation = {
  by: string
  kind: Kind
  presented: string
  began: number
  ended: number
  /** Milliseconds of a monotonic clock. */
  beganAt: number
  endedAt: number
  outcome: Outcome
}

export type History = {
  operations: readonly Operation[]
  /** Codes whose token families end with the session of a browser, with the name of that browser. */
  bound: ReadonlyMap<string, string>
}

/** The outcome of a request that has not been answered yet. */
export const unanswered: Outcome = { result: 'unknown', why: 'never answered', lingers: true }

/** Records the requests and responses of all clients in one order. */
export class Recorder implements History {
  readonly operations: Operation[] = []
  readonly bound = new Map<string, string>()
  #position = 0

  /** Runs one request; `run` must convert every result and error to an outcome. */
  async record(by: string, kind: Kind, presented: string, run: () => Promise<Outcome>): Promise<Outcome> {
    const began = this.#next()
    const beganAt = performance.now()
    const operation: Operation = {
      by,
      kind,
      presented,
      began,
      ended: Number.POSITIVE_INFINITY,
      beganAt,
      endedAt: Number.POSITIVE_INFINITY,
      outcome: unanswered,
    }
    // Recorded before it runs, so that a request that is never answered is in the history too.
    this.operations.push(operation)
    operation.outcome = await run()
    operation.ended = this.#next()
    operation.endedAt = performance.now()
    return operation.outcome
  }

  #next(): number {
    this.#position += 1
    return this.#position
  }
}
