/** The initial time of the test clock. */
export const beginning = 1_800_000_000_000

/** The test clock: it stands still unless a test sets it. */
export const clock = { now: beginning }
