import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

export type Command = {
  word: 'photos' | 'sign-out'
  issuer: URL
  photoDrive: URL
  clientId: string
  /** The file that keeps the refresh token between two runs. */
  keyFile: string
  /** Sign in with a browser on another machine. RFC 8628 */
  device: boolean
}

/** An error of the user. The message is shown to them. */
export class Refused extends Error {}

const usage =
  'usage: print-shop [photos|sign-out] [--device] [--issuer <url>] [--photo-drive <url>] [--key-file <path>]'

/** Parses the command line. Throws `Refused`. */
export function readCommand(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const { values, positionals } = parsed(args)
  const [word = 'photos', ...more] = positionals
  if (more.length > 0 || (word !== 'photos' && word !== 'sign-out')) throw new Refused(usage)
  const folder = environment.XDG_CONFIG_HOME ?? join(homedir(), '.config')
  return {
    word,
    issuer: address(values.issuer ?? 'http://localhost:4000'),
    photoDrive: address(values['photo-drive'] ?? 'http://localhost:4001'),
    clientId: 'print-shop-cli',
    device: values.device ?? false,
    keyFile: values['key-file'] ?? join(folder, 'print-shop', 'key.json'),
  }
}

function parsed(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    const options = {
      issuer: text,
      'photo-drive': text,
      'key-file': text,
      device: { type: 'boolean' },
    } as const
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch {
    throw new Refused(usage)
  }
}

function address(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw new Refused(`${JSON.stringify(text)} is not a URL`)
  return url
}
