import { join } from 'node:path'
import { parseArgs } from 'node:util'

export type Arguments = {
  /** The URL that the suite has for itself, without a trailing slash. */
  suite: string
  /** A file with the suite's TLS certificate, or its issuer's. */
  ca: string | undefined
  /** The port of our server; the suite must be able to reach it as `localhost`. */
  port: number
  /** Names of plans in `plans.ts`. */
  plans: readonly string[]
  /** Runs only modules whose name contains this. */
  module: string | undefined
  /** Who opens the pages: Chromium, as a person would, or the suite's own browser. */
  browser: 'chromium' | 'suite'
  /** The folder for the pictures of the pages that are for review. */
  pictures: string
  /** Prints every condition that failed or warned, including the expected ones. */
  verbose: boolean
}

export const usage = `usage: node conformance/run.ts [<plan> …] [options]
  --suite <url>    URL that the running suite has for itself (https://localhost:8443);
                   https://localhost.emobix.co.uk:8443 in its dev profile
  --ca <file>      certificate authority of the suite's TLS, PEM
  --port <n>       port of our server (9443)
  --browser <b>    chromium, or suite for the suite's own browser (chromium)
  --pictures <dir> folder for the pictures of the pages for review (conformance/pictures)
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
      browser: { type: 'string', default: 'chromium' },
      pictures: { type: 'string', default: join(import.meta.dirname, 'pictures') },
      verbose: { type: 'boolean', default: false },
    },
  })
  const strange = positionals.find((name) => !known.includes(name))
  if (strange !== undefined) throw new TypeError(`expected one of ${known.join(', ')}; got ${strange}`)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TypeError(`expected a port from 1 to 65535 as --port; got ${values.port}`)
  }
  const { browser } = values
  if (browser !== 'chromium' && browser !== 'suite') {
    throw new TypeError(`expected chromium or suite as --browser; got ${browser}`)
  }
  return {
    suite: new URL(values.suite).origin,
    ca: values.ca,
    port,
    plans: positionals.length === 0 ? known : positionals,
    module: values.module,
    browser,
    pictures: values.pictures,
    verbose: values.verbose,
  }
}
