import type { Api } from '../protocol/access/api.ts'
import {
  type Changes,
  type DeclaredUser,
  type Plan,
  passwordFingerprints,
  planUsers,
} from './declared-users.ts'
import type { Door } from './door.ts'
import { StorageUnavailable } from './errors.ts'
import { underDataKey } from './keys/data-key.ts'
import type { DataKey } from './keys/sealing.ts'
import type { Registered } from './registered.ts'
import { allApis, apiColumns, declareApi, deleteApi } from './tables/apis.ts'
import { secretsFromRow } from './tables/client-secrets.ts'
import {
  type ClientRegistration,
  clientColumns,
  declareClient,
  disableClient,
  knownClients,
} from './tables/clients.ts'

/** What the configuration file declares. */
export type Declaration = {
  clients: readonly ClientRegistration[]
  apis: readonly Api[]
  users: readonly DeclaredUser[]
}

/** What an operator sees after a start: client ids, API identifiers, usernames. */
export type Declared = { clients: Changes; apis: Changes; users: Changes }

/** What operators declare. */
export type Registry = {
  /**
   * Makes the database agree with the configuration file, in one write. What was declared and is not any more:
   * clients and people are disabled until they return, APIs are deleted. Registrations made elsewhere stay.
   * A changed password or a person who is gone ends that person's sessions and families.
   */
  declare(declaration: Declaration, now: number): Promise<Declared>
  /** Stored fingerprints of declared passwords, by canonical username. */
  passwordFingerprints(): Promise<ReadonlyMap<string, string>>
  /** To compare with the stored one: tells nothing to someone who has the database but not the master key. */
  fingerprint(usernameKey: string, password: string): string
}

/** Losing means that another process declared a person at the same moment; more than a few times is a fault. */
const rounds = 10

/** The registry, behind any door. Its writes are seen by this process at once. */
export function openRegistry(door: Door, registered: Registered, sealing: DataKey): Registry {
  return {
    async declare(declaration, now) {
      for (let round = 0; round < rounds; round += 1) {
        const clients = await planClients(door, declaration.clients, sealing, now)
        const apis = await planApis(door, declaration.apis, now)
        const users = await planUsers(door, declaration.users, now)
        const statements = [clients, apis, users].flatMap((plan) => plan.statements)
        const committed = statements.length === 0 || (await door.write(statements)).committed
        registered.clients.drop()
        registered.apis.drop()
        if (committed) return { clients: clients.changes, apis: apis.changes, users: users.changes }
      }
      throw new StorageUnavailable('other processes keep declaring the same people')
    },
    async passwordFingerprints() {
      const rows = await door.read(passwordFingerprints(door.sql))
      return new Map(rows.map((row) => [row.username_key, row.fingerprint ?? '']))
    },
    // The name is part of it, so that two people with one password do not show it.
    fingerprint: (usernameKey, password) => sealing.fingerprint(JSON.stringify([usernameKey, password])),
  }
}

async function planClients(
  door: Door,
  declared: readonly ClientRegistration[],
  sealing: DataKey,
  now: number,
): Promise<Plan> {
  const rows = await door.read(
    knownClients(
      door.sql,
      declared.map(({ id }) => id),
    ),
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  const changes: Changes = { added: [], changed: [], removed: [] }
  const statements: Plan['statements'] = []
  let seals = false
  for (const client of declared) {
    const row = known.get(client.id)
    known.delete(client.id)
    const merged = row === undefined ? client : withKnownSecrets(client, secretsFromRow(row, sealing))
    const columns = clientColumns(merged, sealing, row)
    const { metadata, secrets } = columns
    if (
      row?.metadata === metadata &&
      row.secrets === secrets &&
      row.declared === 1 &&
      row.disabled_at === null
    ) {
      continue
    }
    changes[row === undefined ? 'added' : 'changed'].push(client.id)
    statements.push({ query: declareClient(door.sql, columns, now) })
    seals ||= merged.secrets.some(({ plain }) => plain !== undefined)
  }
  for (const row of known.values()) {
    if (row.disabled_at !== null) continue
    changes.removed.push(row.id)
    statements.push({ query: disableClient(door.sql, row.id, now) })
  }
  // What is sealed under a data key that another one replaces in this very moment, nobody could open.
  if (seals) statements.unshift(underDataKey(door.sql, sealing))
  return { statements, changes }
}

/** A secret that was there before keeps its age: the file does not say when it was made. */
function withKnownSecrets(
  client: ClientRegistration,
  known: ClientRegistration['secrets'],
): ClientRegistration {
  const secrets = client.secrets.map((secret) => {
    const before = known.find(({ hash }) => hash === secret.hash)
    return before === undefined ? secret : { ...secret, createdAt: before.createdAt }
  })
  return { ...client, secrets }
}

async function planApis(door: Door, declared: readonly Api[], now: number): Promise<Plan> {
  const rows = await door.read(allApis(door.sql))
  const known = new Map(rows.map((row) => [row.identifier, row]))
  const changes: Changes = { added: [], changed: [], removed: [] }
  const statements: Plan['statements'] = []
  for (const api of declared) {
    const row = known.get(api.identifier)
    known.delete(api.identifier)
    if (row?.definition === apiColumns(api).definition && row.declared === 1) continue
    changes[row === undefined ? 'added' : 'changed'].push(api.identifier)
    statements.push({ query: declareApi(door.sql, api, now) })
  }
  for (const row of known.values()) {
    if (row.declared === 0) continue
    changes.removed.push(row.identifier)
    statements.push({ query: deleteApi(door.sql, row.identifier) })
  }
  return { statements, changes }
}
