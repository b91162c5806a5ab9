/**
 * The tolerated difference in seconds between our clock and that of the issuer of a JWT. `behind`: a JWT is accepted
 * for this long after its `exp`. `ahead`: its `iat` and `nbf` may be this far in the future. FAPI 2.0 §5.3.2.1
 * requires that 10 seconds in the future are accepted and 60 refused.
 */
export const clockLeeway = { behind: 10, ahead: 30 } as const
