/** Letters and digits that people do not confuse when they read them out. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new flow id: eight characters that a person can read out to an operator from an error page. */
export function flowId(random: (bytes: number) => Buffer): string {
  return Array.from(random(8), (byte) => alphabet[byte % alphabet.length]).join('')
}
