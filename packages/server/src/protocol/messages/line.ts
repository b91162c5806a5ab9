// Bidirectional and other invisible characters let one name pass for another.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u
// Between emoji and in some scripts these two are part of the spelling.
const joiners = /[\u200c\u200d]/g

/** Text that is safe to show in one line: no control, bidirectional or other invisible character. */
export function isLine(text: string): boolean {
  return text.trim() !== '' && text.isWellFormed() && !unprintable.test(text.replace(joiners, ''))
}
