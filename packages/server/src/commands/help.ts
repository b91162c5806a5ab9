import { type Option, options } from '../settings.ts'

/** What `valetkey help` prints. */
export function help(): string {
  const rows = Object.entries<Option>(options).map(([name, option]) => {
    const otherwise = option.default === undefined ? '' : ` (default: ${option.default})`
    return [`--${name} <${option.value}>`, `${option.help}${otherwise}`] as const
  })
  const members = Object.values<Option>(options).flatMap(({ file }) => file ?? [])
  const width = Math.max(...rows.map(([flag]) => flag.length))
  return `Valetkey: an OAuth 2 and OpenID Connect server

  valetkey serve [flags]   start the server
  valetkey help            show this
  valetkey --version       show the version

Flags of serve:
${rows.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`).join('\n')}

Each flag is also a variable, such as VALETKEY_LOG_LEVEL. The configuration file calls them
${members.join(', ')}.
A flag goes before a variable, a variable before the file. The master key itself can be given in
VALETKEY_MASTER_KEY.
`
}
