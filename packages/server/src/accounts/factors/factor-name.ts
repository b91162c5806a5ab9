/** Characters of a name. */
const longestName = 60

/** What a person calls one of their factors, as it is stored: without what cannot be seen, and not too long; `undefined` if nothing is left. */
export function factorName(typed: string): string | undefined {
  const visible = typed
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const name = [...visible].slice(0, longestName).join('').trim()
  return name === '' ? undefined : name
}
