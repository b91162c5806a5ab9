/** In code points, for the typed username and for its canonical form. */
const maxLength = 255

/**
 * Characters that are invisible, reorder others, or are unassigned: control and format characters, lone surrogates,
 * private use, line separators. These include NUL and bidirectional overrides.
 */
const refused = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u

/**
 * The canonical form, by which usernames are unique and attempts are counted: NFKC, case-folded, trimmed, runs of
 * spaces collapsed. `undefined` if it cannot be a username. A username may look like an e-mail address, but is never
 * treated as one: owning the address does not prove owning the account. threat D5, §7 decision 10
 */
export function usernameKey(username: string): string | undefined {
  // A code point is at most two code units. Checked first, so that hostile input is cheap.
  if (username.length > 2 * maxLength || refused.test(username)) return undefined
  const key = folded(username)
  const length = [...key].length
  return length === 0 || length > maxLength || refused.test(key) ? undefined : key
}

/** The username as stored and shown: as typed, without spaces around it. */
export function shownUsername(username: string): string {
  return username.trim().normalize('NFC')
}

/**
 * The same text for everything that differs only in case or in the width of its letters. Lower, upper, lower: `ẞ`
 * becomes `ß`, whose upper case is `SS`, and that becomes `ss`. Unicode §3.13, §5.18
 */
export function caseless(text: string): string {
  return text.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC')
}

function folded(text: string): string {
  return caseless(text).trim().replace(/\s+/g, ' ')
}
