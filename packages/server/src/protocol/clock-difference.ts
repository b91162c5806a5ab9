/**
 * The largest expected difference, in milliseconds, between the clocks of two instances, or of one instance before and
 * after its clock was corrected. A row that forbids something (a denied token, a used `jti`, a count of attempts) is
 * kept for this much longer than any one clock requires: once it is deleted, the token or the attempt is allowed again.
 * The leeway for the clocks of other parties is in `@valetkey/resource/clock-leeway`.
 * docs/decisions/0048-remembering-uses.md
 */
export const mostClockDifference = 24 * 60 * 60 * 1000
