/**
 * One step of the work for a response; each number is milliseconds of CPU. `main`: on the event loop. `sign`, `hash`:
 * in a thread of the pool. `read`, `write`: one round trip to the database; CPU of the database.
 */
export type Step =
  | { main: number }
  | { sign: number }
  | { hash: number }
  | { read: number }
  | { write: number }

/** A kind of request, with its costs. */
export type Verb = { name: string; steps: readonly Step[] }
