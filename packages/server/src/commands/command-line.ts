import { parseArgs } from 'node:util'
import { nearest } from '../settings/nearest.ts'
import { type OptionName, options } from '../settings.ts'

/** What somebody typed behind `valetkey`. */
export type CommandLine =
  | { command: 'serve'; flags: Partial<Record<OptionName, string>> }
  | { command: 'help' | 'version' }
  | { command: 'refused'; reason: string }

const commands = ['serve', 'help', 'version'] as const
const optionNames = Object.keys(options) as OptionName[]

/** Understands the arguments, or says in one line what is wrong with them. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const refused = (reason: string): CommandLine => ({ command: 'refused', reason })
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(optionNames.map((name) => [name, { type: 'string' }] as const)),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  })
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const flags: Partial<Record<OptionName, string>> = {}
  let asked: 'help' | 'version' | undefined
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    if (token.name === 'help' || token.name === 'version') {
      asked ??= token.name
      continue
    }
    const name = optionNames.find((option) => option === token.name)
    if (name === undefined)
      return refused(
        unknown(
          'flag',
          token.rawName,
          [...optionNames, 'help', 'version'].map((known) => `--${known}`),
        ),
      )
    if (token.value === undefined || token.value === '')
      return refused(`--${name} needs a value: --${name} <${options[name].value}>`)
    // `--data --port 0` would put the data into a folder called --port.
    if (!token.inlineValue && token.value.startsWith('-'))
      return refused(`--${name} needs a value before ${token.value}`)
    if (flags[name] !== undefined) return refused(`--${name} was given twice`)
    flags[name] = token.value
  }
  const [word, ...rest] = words
  if (asked !== undefined) return { command: asked }
  if (word === undefined)
    return args.length === 0
      ? { command: 'help' }
      : refused('a command is missing; did you mean valetkey serve?')
  const command = commands.find((known) => known === word)
  if (command === undefined) return refused(unknown('command', word, commands))
  if (rest[0] !== undefined)
    return refused(`${command} takes no further words, got ${JSON.stringify(rest[0])}`)
  return command === 'serve' ? { command, flags } : { command }
}

function unknown(kind: string, word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates)
  const advice = meant === undefined ? 'valetkey help shows all' : `did you mean ${meant}?`
  return `there is no ${kind} ${JSON.stringify(word)}; ${advice}`
}
