/** Code points, of what a person types and of its canonical form. */
const maxLength = 255

/**
 * What cannot be seen, reorders what can, or means nothing yet: control and format characters, surrogates without
 * a partner, private use, unassigned, line separators. NUL and bidirectional overrides are among them.
 */
const refused = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u

/**
 * The canonical form by which usernames are unique and counted: NFKC, without case, trimmed, one space for many.
 * `undefined` if it cannot be a username. It may look like an e-mail address and is never taken for one: who owns
 * the address proves nothing about who owns the account. threat D5, §7 decision 10
 */
export function usernameKey(username: string): string | undefined {
  // A code point is at most two code units: keeps the normalisation of hostile input cheap.
  if (username.length > 2 * maxLength || refused.test(username)) return undefined
  const key = folded(username)
  const length = [...key].length
  return length === 0 || length > maxLength || refused.test(key) ? undefined : key
}

/** The username as it is stored and shown: as typed, without spaces around it. */
export function shownUsername(username: string): string {
  return username.trim().normalize('NFC')
}

/** Lower, upper, lower: `ẞ` has no upper case until it is `ß`, whose upper case is `SS`. Unicode §3.13, §5.18 */
function folded(text: string): string {
  const caseless = text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase()
  return caseless.normalize('NFKC').trim().replace(/\s+/g, ' ')
}
