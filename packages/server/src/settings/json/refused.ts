/** Settings that cannot be used: every line is one thing to put right, without any secret. */
export class SettingsRefused extends Error {
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.name = 'SettingsRefused'
    this.lines = lines
  }
}
