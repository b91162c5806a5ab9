/**
 * By how much the clocks of two servers, or of one server before and after it was set right, differ at the most.
 * Milliseconds. Where a missing row means yes (a denied token, a used name, a count of attempts), the row stays for so
 * much longer than it is needed by any one clock. What the clocks of others are allowed is in
 * `@valetkey/resource/clock-leeway`. docs/decisions/0048-what-is-spent.md
 */
export const mostClockDifference = 24 * 60 * 60 * 1000
