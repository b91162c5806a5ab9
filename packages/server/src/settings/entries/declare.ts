import { randomBytes } from 'node:crypto'
import { hashPassword, type PasswordCost } from '../../accounts/passwords/password.ts'
import { usernameKey } from '../../accounts/username.ts'
import type { Api } from '../../protocol/access/api.ts'
import { type Client, userIdPrefix } from '../../protocol/clients/client.ts'
import type { Settings } from '../../settings.ts'
import type { DeclaredUser } from './user-entry.ts'

/** What keeps declarations; `Outcome` is what it tells of them. */
export type DeclarationKeeper<Outcome> = {
  /** Of the passwords it has, by canonical username. */
  passwordFingerprints(): Promise<ReadonlyMap<string, string>>
  /** Worth nothing to somebody who has the database without the master key. */
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
  passwordFingerprint: string
  /** Left out where the keeper has the fingerprint. */
  passwordHash: string | undefined
}

/**
 * Makes the database agree with what the settings declare. A password costs its hash only when it changed: an
 * unchanged file starts at once, however many people it names.
 */
export async function declare<Outcome>(
  { apis, clients, users }: Pick<Settings, 'apis' | 'clients' | 'users'>,
  registry: DeclarationKeeper<Outcome>,
  now: number,
  passwordCost?: PasswordCost,
): Promise<Outcome> {
  const known = await registry.passwordFingerprints()
  const people = await Promise.all(users.map((user) => person(user, registry, known, passwordCost)))
  return registry.declare({ apis, clients: clients.map((client) => dated(client, now)), users: people }, now)
}

async function person(
  { username, password, claims }: DeclaredUser,
  registry: DeclarationKeeper<unknown>,
  known: ReadonlyMap<string, string>,
  passwordCost: PasswordCost | undefined,
): Promise<Person> {
  const key = usernameKey(username)
  if (key === undefined) throw new TypeError('a declared username has no canonical form')
  const passwordFingerprint = registry.fingerprint(key, password.reveal())
  const unchanged = known.get(key) === passwordFingerprint
  return {
    id: userIdPrefix + randomBytes(16).toString('base64url'),
    username,
    usernameKey: key,
    claims,
    passwordFingerprint,
    passwordHash: unchanged ? undefined : await hashPassword(password.reveal(), randomBytes, passwordCost),
  }
}

/** The file does not say when a secret was made: one that the registry does not know is new today. */
function dated(client: Client, now: number): Client {
  return { ...client, secrets: client.secrets.map((secret) => ({ ...secret, createdAt: now })) }
}
