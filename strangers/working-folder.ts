import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Addresses, withAddresses } from './placeholders.ts'

/** Files of a stranger's folder that the program does not need. */
const ours = new Set(['stranger.ts', 'valetkey.json', 'requests.json'])

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'valetkey-strangers')

export function folderOf(name: string): string {
  return join(import.meta.dirname, name)
}

/**
 * Copies a stranger's folder to one outside the repository, where the program is installed and kept for the next run.
 * The copies name the addresses of this run.
 */
export function prepareFolder(name: string, addresses: Addresses): string {
  const from = folderOf(name)
  const folder = join(cache, name)
  mkdirSync(folder, { recursive: true })
  for (const entry of readdirSync(from).filter((each) => !ours.has(each))) {
    if (statSync(join(from, entry)).isDirectory())
      rmSync(join(folder, entry), { recursive: true, force: true })
    cpSync(join(from, entry), join(folder, entry), {
      recursive: true,
      filter: (source, target) => copy(source, target, addresses),
    })
  }
  return folder
}

/** Writes a file with the addresses. Returns whether it still has to be copied: only a folder has. */
function copy(source: string, target: string, addresses: Addresses): boolean {
  if (statSync(source).isDirectory()) return true
  writeFileSync(target, withAddresses(readFileSync(source, 'utf8'), addresses))
  return false
}

/** The members that the stranger's user adds to the server's configuration. */
export function configurationOf(name: string, addresses: Addresses): StrangerConfiguration {
  const text = readFileSync(join(folderOf(name), 'valetkey.json'), 'utf8')
  return JSON.parse(withAddresses(text, addresses)) as StrangerConfiguration
}

export type StrangerConfiguration = { clients?: readonly Readonly<Record<string, unknown>>[] }

/** The members of a client that no user can leave out. */
const least = ['client_id', 'client_secret', 'redirect_uris']

/** The same with only what every client has to have. */
export function defaultRegistration(configuration: StrangerConfiguration): StrangerConfiguration {
  const clients = (configuration.clients ?? []).map((client) =>
    Object.fromEntries(Object.entries(client).filter(([member]) => least.includes(member))),
  )
  return { ...configuration, clients }
}

/** The members of its clients that a user adds to the default registration. */
export function addedMembers({ clients = [] }: StrangerConfiguration): readonly string[] {
  return [...new Set(clients.flatMap(Object.keys))].filter((member) => !least.includes(member))
}
