/** Letters and digits that people do not confuse when they read them out. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new id of a flow: eight characters that a person reads from an error page to an operator. */
export function flowId(random: (bytes: number) => Buffer): string {
  return Array.from(random(8), (byte) => alphabet[byte % alphabet.length]).join('')
}
