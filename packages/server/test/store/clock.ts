/** The clock of the tests: it stands still. */
export const clock = { now: 1_800_000_000_000 }
