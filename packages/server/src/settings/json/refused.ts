/** Invalid settings. Each line is one thing to correct, and contains no secret. */
export class SettingsRefused extends Error {
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.name = 'SettingsRefused'
    this.lines = lines
  }
}
