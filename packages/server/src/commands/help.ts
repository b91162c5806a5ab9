import { type Option, type OptionName, options } from '../settings.ts'
import type { Command, Flag } from './command.ts'
import { commands, type Listed } from './index.ts'

/** The text of `valetkey help`. `about`: the words of one command, or the first word of a group, for more detail. */
export async function help(about?: string): Promise<string> {
  if (about === undefined) return await overview()
  const one = commands.find((listed) => listed.words === about)
  if (one !== undefined) return ofCommand(one)
  const several = commands.filter((listed) => listed.words.startsWith(`${about} `))
  return `${columns(several.map(({ words, summary }) => [`valetkey ${words}`, summary]))}

valetkey help <command> shows the flags of a command.
`
}

async function overview(): Promise<string> {
  const members = Object.values<Option>(options).flatMap(({ file }) => file ?? [])
  const rows = await Promise.all(
    commands.map(async ({ words, summary, load }) => [usage(words, await load()), summary] as const),
  )
  return `Valetkey: an OAuth 2 and OpenID Connect server

${columns([
  ...rows,
  ['valetkey help [command]', 'show this, or the flags of one command with an example'],
  ['valetkey --version', 'show the version'],
])}

Flags of serve; the other commands accept those that locate the data:
${columns((Object.keys(options) as OptionName[]).map(ofOption))}

Each flag is also an environment variable, such as VALETKEY_LOG_LEVEL, and a member of the configuration file:
${members.join(', ')}.
A flag overrides a variable, a variable overrides the file. The master key itself can be set in
VALETKEY_MASTER_KEY.
`
}

async function ofCommand({ words, summary, load }: Listed): Promise<string> {
  const loaded = await load()
  const { settings, flags, example } = loaded
  const own = Object.entries<Flag>(flags).map(
    ([name, { value, help: text }]) =>
      [value === undefined ? `--${name}` : `--${name} <${value}>`, text] as const,
  )
  return `${usage(words, loaded)}: ${summary}

${columns([...own, ...settings.map(ofOption)])}

For example
  ${example.line}
${example.does}
`
}

function usage(words: string, { operand }: Command): string {
  return `valetkey ${words}${operand === undefined ? '' : ` ${operand}`} [flags]`
}

function ofOption(name: OptionName): readonly [flag: string, text: string] {
  const option: Option = options[name]
  const otherwise = option.default === undefined ? '' : ` (default: ${option.default})`
  return [`--${name} <${option.value}>`, `${option.help}${otherwise}`]
}

function columns(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
