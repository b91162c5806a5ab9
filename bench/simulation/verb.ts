/**
 * What is done for an answer, in this order; each number is milliseconds of CPU. `main`: on the event loop.
 * `sign`, `hash`: in a thread of the pool. `read`, `write`: one exchange with the database, that many statements at
 * once; CPU of the database.
 */
export type Step =
  | { main: number }
  | { sign: number }
  | { hash: number }
  | { read: number }
  | { write: number }

/** A kind of request, as far as it costs something. */
export type Verb = { name: string; steps: readonly Step[] }
