const maxLength = 120

/** Formats an untrusted value for the log: short, on one line, printable ASCII. */
export function shown(value: unknown): string {
  if (value === undefined) return 'absent'
  const text = (JSON.stringify(value) ?? typeof value).replace(/[^\x20-\x7e]/g, '?')
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}
