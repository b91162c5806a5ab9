import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { commandOf } from './contenders/valetkey.ts'

export type Arguments = {
  /** The benchmarks to run; all if empty. */
  names: readonly string[]
  seconds: number
  rounds: number
  /** Write `docs/benchmarks.md` at the end. */
  page: boolean
  /** Measure nothing: only write the page from the kept results. */
  remake: boolean
  /** Profile Valetkey instead of comparing. */
  profile: boolean
  huge: boolean
  peers: readonly { name: string; url: string }[]
  /** The folder of another checkout, such as one of the previous commit, whose server is measured as well. */
  beside: string | undefined
}

export const usage = `usage: npm run bench -- [<name> …] [options]
  --seconds <n>          seconds of a round (3)
  --rounds <n>           number of rounds (3)
  --peers <name>=<url>,… programs that are already running: hydra, keycloak
  --beside <folder>      another checkout of this repository, with its packages installed, to measure as well
  --page                 write docs/benchmarks.md from the kept results
  --remake               the same, without measuring anything
  --profile              show the functions in which Valetkey spends its time
  --huge                 also measure with 10 million grants: takes minutes and gigabytes`

/** Parses the arguments of `npm run bench --`. Throws a `TypeError` with the expected values. */
export function readArguments(args: readonly string[], known: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
      peers: { type: 'string', default: '' },
      beside: { type: 'string' },
      page: { type: 'boolean', default: false },
      remake: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      huge: { type: 'boolean', default: false },
    },
  })
  const strange = positionals.find((name) => !known.includes(name))
  if (strange !== undefined) throw new TypeError(`expected one of ${known.join(', ')}; got ${strange}`)
  return {
    names: positionals,
    seconds: positive('seconds', values.seconds),
    rounds: positive('rounds', values.rounds),
    page: values.page || values.remake,
    remake: values.remake,
    profile: values.profile,
    huge: values.huge,
    beside: values.beside === undefined ? undefined : checkout(values.beside),
    peers: values.peers
      .split(',')
      .filter((peer) => peer !== '')
      .map(readPeer),
  }
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new TypeError(`--${name}: expected a whole number above 0; got ${text}`)
}

/** The absolute path of a checkout's folder. */
function checkout(folder: string): string {
  const path = resolve(folder)
  if (existsSync(commandOf(path))) return path
  throw new TypeError(
    `--beside: expected a checkout of this repository, but ${commandOf(path)} does not exist`,
  )
}

function readPeer(text: string): { name: string; url: string } {
  const [, name, url] = /^(\w+)=(https?:\/\/\S+)$/.exec(text) ?? []
  if (name !== undefined && url !== undefined) return { name, url }
  throw new TypeError(`--peers: expected <name>=<url>; got ${text}`)
}
