/**
 * What a standard demands of this server, in our words: the section, the demand, and what holds the server to it, which
 * is a rule of `protocol/messages/rules.ts` or the beginning of a test's name.
 */
export type Must = readonly [section: string, demand: string, heldBy: string]

/** By the name of the standard, as the code cites it. */
export type Musts = Readonly<Record<string, readonly Must[]>>
