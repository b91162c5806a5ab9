import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Addresses, withAddresses } from './placeholders.ts'
import type { Registration } from './results.ts'
import type { Stranger } from './stranger.ts'

/** Files of a stranger's folder that the program does not need. */
const ours = new Set(['stranger.ts', 'valetkey.json', 'requests.json'])

/** The folder of a stranger, and the one whose files it shares. */
type Place = Pick<Stranger, 'name' | 'shares'>

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'valetkey-strangers')

export function folderOf(name: string): string {
  return join(import.meta.dirname, name)
}

/** A comment with these words is at the end of each line that the program's own documentation does not have. */
const addition = 'added for Valetkey'

/**
 * Copies a stranger's folder to one outside the repository, where the program is installed and kept for the next run.
 * The copies contain the addresses of this run, and with the registration `default` no added lines.
 */
export function prepareFolder(
  { name, shares }: Place,
  addresses: Addresses,
  registration: Registration,
): string {
  const folder = join(cache, name)
  const shared = shares === undefined ? [] : filesOf(shares)
  for (const [file, text] of [...shared, ...filesOf(name)]) {
    const lines = text.split('\n').filter((line) => registration === 'documented' || !line.includes(addition))
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), withAddresses(lines.join('\n'), addresses))
  }
  return folder
}

/** The files that the program needs: their paths in the folder, and their content. */
function filesOf(name: string): readonly (readonly [file: string, text: string])[] {
  const from = folderOf(name)
  return readdirSync(from, { recursive: true, encoding: 'utf8' })
    .filter((file) => !ours.has(file) && statSync(join(from, file)).isFile())
    .map((file) => [file, readFileSync(join(from, file), 'utf8')])
}

/** The lines of a stranger's files that its own documentation does not have. */
export function addedLines(name: string): readonly string[] {
  const lines = filesOf(name).flatMap(([, text]) => text.split('\n'))
  return lines.filter((line) => line.includes(addition)).map(withoutComment)
}

/** The comment signs of the languages of the strangers. */
function withoutComment(line: string): string {
  return line
    .slice(0, line.indexOf(addition))
    .replace(/\s*(?:\/\/|#|<!--|\/\*|--)\s*$/, '')
    .trim()
}

/** Members of the server's configuration. */
export type StrangerConfiguration = Readonly<Record<string, unknown>> & {
  clients?: readonly Readonly<Record<string, unknown>>[]
}

/** The members that every client must have. */
const least = ['client_id', 'client_secret', 'redirect_uris']

/** The stranger whose folder has the members for the server's configuration. */
export function configuredBy({ name, shares = name }: Place): string {
  return existsSync(join(folderOf(name), 'valetkey.json')) ? name : shares
}

/**
 * The members that a user adds to the server's configuration. With `default`, a client has only the members that every
 * client must have.
 */
export function configurationOf(
  place: Place,
  addresses: Addresses,
  registration: Registration,
): StrangerConfiguration {
  const text = readFileSync(join(folderOf(configuredBy(place)), 'valetkey.json'), 'utf8')
  const configuration = JSON.parse(withAddresses(text, addresses)) as StrangerConfiguration
  if (registration === 'documented') return configuration
  const clients = (configuration.clients ?? []).map((client) =>
    Object.fromEntries(Object.entries(client).filter(([member]) => least.includes(member))),
  )
  return { ...configuration, clients }
}

/** What a user adds to the least of each client, and to a configuration that has only clients and APIs. */
export function addedMembers(place: Place): readonly string[] {
  const { clients = [], apis: _, ...others } = configurationOf(place, { issuer: '', app: '' }, 'documented')
  const ofClients = clients.flatMap(Object.keys).filter((member) => !least.includes(member))
  return [...new Set([...Object.keys(others), ...ofClients])]
}

/** Whether the configuration declares its app. Otherwise the app registers itself. */
export function isDeclared(place: Place): boolean {
  return configurationOf(place, { issuer: '', app: '' }, 'documented').clients !== undefined
}
