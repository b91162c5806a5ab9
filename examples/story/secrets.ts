import { randomBytes, randomInt } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoryRefused } from './refused.ts'
import { words } from './words.ts'

/** Random secrets, generated at the first start and kept. */
export type Secrets = Record<'alicePassword' | ClientSecret, string>

const clientSecrets = [
  'printShopSecret',
  'thumbnailerSecret',
  'photoAlbumSecret',
  'photoDriveSecret',
] as const
type ClientSecret = (typeof clientSecrets)[number]

/**
 * Reads the story's secrets from the data folder, or generates them and stores them there, readable only by the
 * owner. A data folder from before one of the clients existed keeps its other secrets.
 */
export function storySecrets(data: string): Secrets {
  const path = join(data, 'story-secrets.json')
  const kept = read(path)
  if (kept !== undefined && clientSecrets.every((name) => name in kept)) return kept as Secrets
  const secrets = clientSecrets.map((name) => [name, randomBytes(32).toString('base64url')] as const)
  const made = Object.fromEntries([['alicePassword', passphrase()] as const, ...secrets]) as Secrets
  const all = { ...made, ...kept }
  writePrivately(path, all)
  return all
}

/** Writes JSON that only its owner can read. Renames a new file, so that it is never half-written. */
export function writePrivately(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  // The mode above applies only if the file is new.
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
}

/** Three words and four digits: about 34 bits, easy to type, and sign-in is throttled. */
function passphrase(): string {
  const three = Array.from({ length: 3 }, () => words[randomInt(words.length)])
  return [...three, randomInt(1000, 10_000)].join('-')
}

function read(path: string): Partial<Secrets> | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const value = parse(text, path)
  const names = ['alicePassword', ...clientSecrets] as const
  const known = names.filter((name) => name in value)
  if (!('alicePassword' in value) || known.some((name) => typeof value[name] !== 'string'))
    throw damaged(path)
  return Object.fromEntries(known.map((name) => [name, value[name]]))
}

function parse(text: string, path: string): Partial<Record<keyof Secrets, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Thrown below, as for every other kind of damage.
  }
  throw damaged(path)
}

function damaged(path: string): StoryRefused {
  return new StoryRefused(`${path} is damaged. Delete it, and the next start generates new secrets.`)
}
