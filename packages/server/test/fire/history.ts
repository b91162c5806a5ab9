/** What a client asks for. `presented` is a code, a token, or the name of a signed-in browser. */
export type Kind = 'redeem' | 'refresh' | 'revoke' | 'introspect' | 'sign-out'

/** What the client learned. */
export type Outcome =
  | { result: 'ok'; accessToken?: string; refreshToken?: string; expiresIn?: number; active?: boolean }
  /** An answer of the protocol: nothing was given. */
  | { result: 'refused'; error: string }
  /** It may have happened or not: 503, or a connection that broke. `lingers`: it may still happen. */
  | { result: 'unknown'; why: string; lingers?: boolean }
  /** An answer that nobody may ever get. */
  | { result: 'fault'; why: string }

/** One request as its sender saw it. Positions count everything that anybody saw, in one order. */
export type Operation = {
  by: string
  kind: Kind
  presented: string
  began: number
  ended: number
  /** Milliseconds on one steady clock. */
  beganAt: number
  endedAt: number
  outcome: Outcome
}

export type History = {
  operations: readonly Operation[]
  /** Codes whose families live no longer than a browser's sign-in, with the name of that browser. */
  bound: ReadonlyMap<string, string>
}

/** The outcome of a request as long as nothing came. */
export const unanswered: Outcome = { result: 'unknown', why: 'never answered', lingers: true }

/** Writes down what all clients do, in one order. */
export class Recorder implements History {
  readonly operations: Operation[] = []
  readonly bound = new Map<string, string>()
  #position = 0

  /** Runs one request; `run` must turn whatever happens into an outcome. */
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
    // Written down at once, so that one which is never answered stands in the history, too.
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
