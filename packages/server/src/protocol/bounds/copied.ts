/** Copies a substring that outlives its string. Without the copy, V8 would keep the whole string in memory. */
export function copied(text: string): string {
  return Buffer.from(text).toString()
}
