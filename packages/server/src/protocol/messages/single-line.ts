// Bidirectional controls and other invisible characters make one name look like another.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u
// The zero-width joiner and non-joiner are part of the spelling in some scripts, and of emoji.
const joiners = /[\u200c\u200d]/g

/** Whether text is safe to show in one line: not blank, and without control, bidirectional or invisible characters. */
export function isLine(text: string): boolean {
  return text.trim() !== '' && text.isWellFormed() && !unprintable.test(text.replace(joiners, ''))
}
