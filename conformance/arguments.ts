import { parseArgs } from 'node:util'

export type Arguments = {
  /** Where the suite answers, without a slash at the end. */
  suite: string
  /** A file with the certificate, or its issuer's, that the suite's TLS shows. */
  ca: string | undefined
  /** Where our server answers; the suite has to reach it under this name. */
  port: number
  /** Of `plans.ts`; all if there are none. */
  plans: readonly string[]
  /** Only modules whose name has this in it. */
  module: string | undefined
  /** Show every condition that failed or warned, also the expected ones. */
  verbose: boolean
}

export const usage = `usage: node conformance/run.ts [<plan> …] [options]
  --suite <url>    the running suite (https://localhost:8443)
  --ca <file>      certificate authority of the suite's TLS, PEM
  --port <n>       where our server answers (9443)
  --module <part>  only modules with this in their name
  --verbose        also what is expected`

/** Reads the words behind `node conformance/run.ts`. Throws a line that says what was expected. */
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
