import { parseArgs } from 'node:util'

export type Arguments = {
  /** Names of strangers. */
  names: readonly string[]
  /** The command line names them, so each of them has to run. */
  byName: boolean
  /** Only writes the page again. */
  remake: boolean
}

export const usage = `usage: npm run strangers -- [<name> …] [options]
  --list     list the programs
  --remake   only write docs/strangers.md again`

/** Reads the command line. Returns `undefined` for `--list`. Throws an error that says what was expected. */
export function readArguments(args: readonly string[], known: readonly string[]): Arguments | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { list: { type: 'boolean', default: false }, remake: { type: 'boolean', default: false } },
  })
  const unknown = positionals.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new TypeError(`expected one of ${known.join(', ')}; got ${unknown}`)
  if (values.list) return undefined
  const byName = positionals.length > 0
  return { names: byName ? positionals : known, byName, remake: values.remake }
}
