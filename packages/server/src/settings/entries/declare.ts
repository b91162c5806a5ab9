import { randomBytes } from 'node:crypto'
import { hashPassword, type PasswordCost } from '../../accounts/passwords/password.ts'
import { usernameKey } from '../../accounts/username.ts'
import type { Api } from '../../protocol/access/api.ts'
import { type Client, userIdPrefix } from '../../protocol/clients/client.ts'
import type { Settings } from '../../settings.ts'
import type { DeclaredUser } from './user-entry.ts'

/** Stores declarations. `Outcome`: what it reports about them. */
export type DeclarationKeeper<Outcome> = {
  /** The fingerprints of the stored passwords, by canonical username. */
  passwordFingerprints(): Promise<ReadonlyMap<string, string>>
  /** Keyed, so that it is useless to an attacker who has the database without the master key. */
  fingerprint(usernameKey: string, password: string): string
  declare(
    declaration: { apis: readonly Api[]; clients: readonly Client[]; users: readonly Person[] },
    now: number,
  ): Promise<Outcome>
}

type Person = {
  id: string
  username: string
  usernameKey: string
  claims: Readonly<Record<string, unknown>>
  memberships: DeclaredUser['memberships']
  passwordFingerprint: string
  /** `undefined` if the stored fingerprint is the same. */
  passwordHash: string | undefined
}

/** `chosen` is called with each user whose password the database does not know yet. */
export type PasswordsOf = {
  passwordCost?: PasswordCost | undefined
  chosen?: ((user: DeclaredUser) => Promise<void>) | undefined
}

/**
 * Brings the database in line with the declarations of the settings. Hashes only passwords that have changed, so that
 * an unchanged file does not delay the start, however many users it has.
 */
export async function declare<Outcome>(
  { apis, clients, users }: Pick<Settings, 'apis' | 'clients' | 'users'>,
  registry: DeclarationKeeper<Outcome>,
  now: number,
  passwords: PasswordsOf = {},
): Promise<Outcome> {
  const known = await registry.passwordFingerprints()
  const people = await Promise.all(users.map((user) => person(user, registry, known, passwords)))
  return registry.declare({ apis, clients: clients.map((client) => dated(client, now)), users: people }, now)
}

async function person(
  user: DeclaredUser,
  registry: DeclarationKeeper<unknown>,
  known: ReadonlyMap<string, string>,
  { passwordCost, chosen }: PasswordsOf,
): Promise<Person> {
  const { username, password, claims, memberships } = user
  const key = usernameKey(username)
  if (key === undefined) throw new TypeError('a declared username has no canonical form')
  const passwordFingerprint = registry.fingerprint(key, password.reveal())
  const unchanged = known.get(key) === passwordFingerprint
  if (!unchanged) await chosen?.(user)
  return {
    id: userIdPrefix + randomBytes(16).toString('base64url'),
    username,
    usernameKey: key,
    claims,
    memberships,
    passwordFingerprint,
    passwordHash: unchanged ? undefined : await hashPassword(password.reveal(), randomBytes, passwordCost),
  }
}

/** Dates the secrets, because the file does not say when each was created. The registry keeps the dates it has. */
function dated(client: Client, now: number): Client {
  return { ...client, secrets: client.secrets.map((secret) => ({ ...secret, createdAt: now })) }
}
