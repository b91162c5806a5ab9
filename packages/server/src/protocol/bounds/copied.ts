/** A text that is kept for longer than the one it was cut from: as a part it would keep all of that in memory. */
export function copied(text: string): string {
  return Buffer.from(text).toString()
}
