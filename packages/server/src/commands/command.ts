import { type OptionName, options } from '../settings.ts'

/** A flag of a single command. Without `value` it is a boolean flag. */
export type Flag = { value?: string; help: string }

/** The arguments of a command. */
export type Given<Flags extends Record<string, Flag> = Record<string, Flag>> = {
  /** The argument of a command that has an `operand`. */
  operand: string | undefined
  /** The flags that are also options of the settings. */
  settings: Readonly<Partial<Record<OptionName, string>>>
  /** The command's own flags. */
  flags: { readonly [Name in keyof Flags]?: Typed<Flags[Name]> }
}

type Typed<One extends Flag> = Flag extends One
  ? string | true
  : One extends { value: string }
    ? string
    : true

/** A command. Each has a file of its own and a line in `index.ts`. */
export type Command<Flags extends Record<string, Flag> = Record<string, Flag>> = {
  /** The placeholder of its argument, such as `<kid>`; in square brackets, such as `[kid]`, if it may be left out. */
  operand?: string
  /** The options of the settings that it accepts as flags. */
  settings: readonly OptionName[]
  flags: Flags
  /** A complete command line for the help, and what it does. */
  example: { line: string; does: string }
  run(given: Given<Flags>): Promise<void>
}

/** Infers the type of the flags that `run` receives. */
export function command<const Flags extends Record<string, Flag>>(made: Command<Flags>): Command {
  return made as unknown as Command
}

/** The options that locate the data and its master key: those of every command except `serve`. */
export const storageSettings: readonly OptionName[] = (Object.keys(options) as OptionName[]).filter((name) =>
  ['config', 'issuer', 'data', 'database', 'master-key-file'].includes(name),
)

/** For programs that parse the output. */
export const jsonFlag = { json: { help: 'print JSON' } } as const
