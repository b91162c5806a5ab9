import { parseArgs } from 'node:util'
import { nearest } from '../../settings/json/nearest.ts'
import { type OptionName, options } from '../../settings.ts'
import type { Command, Flag, Given } from '../command.ts'
import { commands, type Listed } from '../index.ts'

/** The parsed arguments of `valetkey`. */
export type CommandLine =
  | { kind: 'run'; words: string; command: Command; given: Given }
  /** `about`: the words of a command, or the first word of a group of commands. */
  | { kind: 'help'; about: string | undefined }
  | { kind: 'version' }
  | { kind: 'refused'; reason: string }

const optionNames = Object.keys(options) as OptionName[]
const always = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const

/** A key id that begins with a dash: 9 or 32 bytes in base64url. No flag has a capital letter, digit or underscore. */
const dashedKeyId = /^-(?=.*[A-Z0-9_])(?:[\w-]{11}|[\w-]{42})$/
/** Marks an argument as an operand. No argument can contain it. */
const operandMark = '\0'

/** Parses the arguments, or says in one line what is wrong with them. */
export async function readCommandLine(given: readonly string[]): Promise<CommandLine> {
  // One key id in 64 begins with a dash. It is an operand, and would be taken for a flag.
  const args = given.map((each) => (dashedKeyId.test(each) ? operandMark + each : each))
  if (args.length === 0) return { kind: 'help', about: undefined }
  // Finds the words of the command first, because each command has its own flags.
  const words = positionals(tokensOf(args, optionNames))
  const wanted = helpOrVersion(args)
  if (wanted === 'version' || words[0] === 'version') return { kind: 'version' }
  if (words[0] === 'help') return help(words.slice(1))
  const found = find(words)
  if (wanted === 'help') return help(found === undefined ? words : found.words.split(' '))
  if (words[0] === undefined && optionNames.some((name) => args[0]?.split('=')[0] === `--${name}`))
    return refused('a command is missing; did you mean valetkey serve?')
  if (words[0] === undefined) return refused(unknown('flag', args[0] ?? '', knownFlags({})))
  if (found === undefined) return refused(unknownCommand(words))
  const command = await found.load()
  const read = readFlags(args, command)
  if (typeof read === 'string') return refused(read)
  const [operand, ...rest] = read.words.slice(found.words.split(' ').length)
  const further = command.operand === undefined ? operand : rest[0]
  if (further !== undefined)
    return refused(
      `${found.words} takes no further arguments${command.operand === undefined ? '' : ` after ${command.operand}`}, got ${JSON.stringify(further)}`,
    )
  if (command.operand?.startsWith('<') && operand === undefined)
    return refused(`${found.words} needs ${command.operand}: valetkey ${found.words} ${command.operand}`)
  const { settings, flags } = read
  return { kind: 'run', words: found.words, command, given: { operand, settings, flags } }
}

function refused(reason: string): CommandLine {
  return { kind: 'refused', reason }
}

function tokensOf(args: readonly string[], valued: readonly string[]) {
  const strings = valued.map((name) => [name, { type: 'string' }] as const)
  return parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: { ...Object.fromEntries(strings), ...always },
  }).tokens
}

type Token = ReturnType<typeof tokensOf>[number]

function positionals(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) =>
    token.kind === 'positional' ? [token.value.replace(operandMark, '')] : [],
  )
}

function helpOrVersion(args: readonly string[]): 'help' | 'version' | undefined {
  for (const token of tokensOf(args, optionNames))
    if (token.kind === 'option' && (token.name === 'help' || token.name === 'version')) return token.name
  return undefined
}

function find(words: readonly string[]): Listed | undefined {
  return commands.find((listed) => startsWith(words, listed.words))
}

function startsWith(words: readonly string[], beginning: string): boolean {
  return beginning.split(' ').every((word, index) => words[index] === word)
}

/** `help keys rotate` is about one command, `help keys` about a group. */
function help(words: readonly string[]): CommandLine {
  if (words.length === 0) return { kind: 'help', about: undefined }
  const about = words.join(' ')
  const known = commands.some((listed) => listed.words === about || listed.words.startsWith(`${about} `))
  return known ? { kind: 'help', about } : refused(unknownCommand(words))
}

type Read = Pick<Given, 'settings' | 'flags'> & { words: string[] }

/** The flags of a command, or what is wrong with them. */
function readFlags(args: readonly string[], command: Command): Read | string {
  const own: Readonly<Record<string, Flag>> = command.flags
  const ownNames = Object.keys(own)
  const valued = [...command.settings, ...ownNames.filter((name) => own[name]?.value !== undefined)]
  const settings: Partial<Record<OptionName, string>> = {}
  const flags: Record<string, string | true> = {}
  const tokens = tokensOf(args, valued)
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const setting = command.settings.find((name) => name === token.name)
    const name = setting ?? ownNames.find((known) => known === token.name)
    if (name === undefined) return unknown('flag', token.rawName, knownFlags(command))
    const value = setting === undefined ? own[name]?.value : options[setting].value
    if ((setting === undefined ? flags[name] : settings[setting]) !== undefined)
      return `--${name} was given twice`
    if (value === undefined) {
      if (token.value !== undefined) return `--${name} takes no value`
      flags[name] = true
      continue
    }
    if (token.value === undefined || token.value === '')
      return `--${name} needs a value: --${name} <${value}>`
    // `--data --port 0` would put the data into a folder called --port.
    if (!token.inlineValue && token.value.startsWith('-') && !isNegative(token.value, value))
      return `--${name} needs a value before ${token.value}`
    if (setting === undefined) flags[name] = token.value
    else settings[setting] = token.value
  }
  return { words: positionals(tokens), settings, flags }
}

/** A negative number is a value, not a flag; the settings then refuse it with what they expect. */
function isNegative(text: string, value: string): boolean {
  return (value === 'number' || value === 'seconds') && /^-\d/.test(text)
}

function knownFlags({ settings = optionNames, flags = {} }: Partial<Command>): string[] {
  return [...settings, ...Object.keys(flags), 'help', 'version'].map((name) => `--${name}`)
}

function unknownCommand(words: readonly string[]): string {
  const [first = '', second] = words
  const below = commands.filter((listed) => listed.words.startsWith(`${first} `))
  if (below.length > 0 && second === undefined)
    return `${first} needs one of: ${below.map((listed) => listed.words.slice(first.length + 1)).join(', ')}`
  if (below.length > 0) {
    const candidates = below.map((listed) => listed.words)
    return unknown('command', `${first} ${second}`, candidates)
  }
  const known = [...commands.map((listed) => listed.words.split(' ')[0] ?? ''), 'help', 'version']
  return unknown('command', first, known)
}

function unknown(kind: string, word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates)
  const advice = meant === undefined ? 'valetkey help shows all' : `did you mean ${meant}?`
  return `there is no ${kind} ${JSON.stringify(word)}; ${advice}`
}
