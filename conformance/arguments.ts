import { parseArgs } from 'node:util'

export type Arguments = {
  /** The URL of the suite, without a trailing slash. */
  suite: string
  /** A file with the suite's TLS certificate, or its issuer's. */
  ca: string | undefined
  /** The port of our server; the suite must be able to reach it as `localhost`. */
  port: number
  /** Names of plans in `plans.ts`. */
  plans: readonly string[]
  /** Runs only modules whose name contains this. */
  module: string | undefined
  /** Prints every condition that failed or warned, including the expected ones. */
  verbose: boolean
}

export const usage = `usage: node conformance/run.ts [<plan> …] [options]
  --suite <url>    URL of the running suite (https://localhost:8443)
  --ca <file>      certificate authority of the suite's TLS, PEM
  --port <n>       port of our server (9443)
  --module <part>  run only modules whose name contains this
  --verbose        print the expected findings, too`

/** Reads the command line of `node conformance/run.ts`. Throws an error that says what was expected. */
export function readArguments(args: readonly string[], known: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      suite: { type: 'string', default: 'https://localhost:8443' },
      ca: { type: 'string' },
      port: { type: 'string', default: '9443' },
      module: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  })
  const strange = positionals.find((name) => !known.includes(name))
  if (strange !== undefined) throw new TypeError(`expected one of ${known.join(', ')}; got ${strange}`)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TypeError(`expected a port from 1 to 65535 as --port; got ${values.port}`)
  }
  return {
    suite: new URL(values.suite).origin,
    ca: values.ca,
    port,
    plans: positionals.length === 0 ? known : positionals,
    module: values.module,
    verbose: values.verbose,
  }
}
