/** When the clock of the tests begins to stand still. */
export const beginning = 1_800_000_000_000

/** The clock of the tests: it stands still until one of them sets it. */
export const clock = { now: beginning }
