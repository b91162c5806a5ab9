import { type OptionName, options } from '../settings.ts'

/** A flag that one command has for itself. Without a `value` it is on or left out. */
export type Flag = { value?: string; help: string }

/** What somebody typed behind the words of a command. */
export type Given<Flags extends Record<string, Flag> = Record<string, Flag>> = {
  /** The word that the command is about; there where the command has an `operand`. */
  operand: string | undefined
  /** Flags that are options of the settings, too. */
  settings: Readonly<Partial<Record<OptionName, string>>>
  /** Flags of its own. */
  flags: { readonly [Name in keyof Flags]?: Typed<Flags[Name]> }
}

type Typed<One extends Flag> = Flag extends One
  ? string | true
  : One extends { value: string }
    ? string
    : true

/** One command, whole: its file has nothing else, and `index.ts` names it in a line. */
export type Command<Flags extends Record<string, Flag> = Record<string, Flag>> = {
  /** What stands behind its words, such as `<kid>`. */
  operand?: string
  /** The options of the settings that it takes. */
  settings: readonly OptionName[]
  flags: Flags
  /** A whole command line that somebody could type, and what it does. */
  example: { line: string; does: string }
  run(given: Given<Flags>): Promise<void>
}

/** Lets `run` see the flags that the command has by their names. */
export function command<const Flags extends Record<string, Flag>>(made: Command<Flags>): Command {
  return made as unknown as Command
}

/** What says where the data lies and what opens it: the options of every command that is not the server. */
export const storageSettings: readonly OptionName[] = (Object.keys(options) as OptionName[]).filter((name) =>
  ['config', 'issuer', 'data', 'database', 'master-key-file'].includes(name),
)

/** For programs that read what a command says. */
export const jsonFlag = { json: { help: 'print JSON' } } as const
