import { parseArgs } from 'node:util'

export type Arguments = {
  /** All if there are none. */
  names: readonly string[]
  seconds: number
  rounds: number
  /** Write `docs/benchmarks.md` when done. */
  page: boolean
  /** Measure nothing: only write the page from what was kept. */
  remake: boolean
  /** Show where Valetkey's time goes instead of comparing. */
  profile: boolean
  huge: boolean
  peers: readonly { name: string; url: string }[]
}

export const usage = `usage: npm run bench -- [<name> …] [options]
  --seconds <n>          of a round (3)
  --rounds <n>           (3)
  --peers <name>=<url>,… programs that run already: hydra, keycloak
  --page                 write docs/benchmarks.md from the results that are kept
  --remake               the same, and measure nothing
  --profile              show the functions that Valetkey's time goes to
  --huge                 also with 10 million grants: minutes and gigabytes`

/** Reads the words behind `npm run bench --`. Throws a line that says what was expected. */
export function readArguments(args: readonly string[], known: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
      peers: { type: 'string', default: '' },
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

function readPeer(text: string): { name: string; url: string } {
  const [, name, url] = /^(\w+)=(https?:\/\/\S+)$/.exec(text) ?? []
  if (name !== undefined && url !== undefined) return { name, url }
  throw new TypeError(`--peers: expected <name>=<url>; got ${text}`)
}
