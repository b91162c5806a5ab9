/**
 * By how many seconds the clock of whoever made a JWT may differ from ours. `behind`: it works for so much longer than
 * its `exp` says. `ahead`: so far may its `iat` and `nbf` lie in the future. FAPI 2.0 §5.3.2.1 wants 10 seconds in the
 * future accepted and 60 refused.
 */
export const clockLeeway = { behind: 10, ahead: 30 } as const
