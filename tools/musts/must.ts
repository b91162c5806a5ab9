/**
 * A requirement of a standard, in our words: the section, the requirement, and what enforces it, which is the name of a
 * rule in `protocol/messages/rules.ts` or the beginning of a test's name.
 */
export type Must = readonly [section: string, demand: string, heldBy: string]

/** By the name of the standard, as the code cites it. */
export type Musts = Readonly<Record<string, readonly Must[]>>
