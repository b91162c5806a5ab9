import type { Api } from '../../protocol/access/api.ts'
import type { Database } from '../database/database.ts'
import { StorageUnavailable } from '../database/errors.ts'
import { underDataKey } from '../keys/data-key.ts'
import type { DataKey } from '../keys/sealing.ts'
import { allApis, apiColumns, declareApi, deleteApi } from '../tables/apis.ts'
import { secretsFromRow } from '../tables/client-secrets.ts'
import {
  type ClientRegistration,
  clientColumns,
  declareClient,
  disableClient,
  knownClients,
} from '../tables/clients.ts'
import {
  type Changes,
  type DeclaredUser,
  type Plan,
  passwordFingerprints,
  planUsers,
} from './declared-users.ts'
import type { Registered } from './registered.ts'

/** What the configuration file declares. */
export type Declaration = {
  clients: readonly ClientRegistration[]
  apis: readonly Api[]
  users: readonly DeclaredUser[]
}

/** What the configuration file changed, for the log at startup: client ids, API identifiers, usernames. */
export type Declared = { clients: Changes; apis: Changes; users: Changes }

/** Clients, APIs and users that operators declare in the configuration file. */
export type Registry = {
  /**
   * Makes the database match the configuration file, in one write. Clients and users that are no longer declared
   * are disabled until they return; APIs are deleted. Clients and users that were never declared stay as they are.
   * Changing a user's password or removing the user ends their sessions and revokes their token families.
   */
  declare(declaration: Declaration, now: number): Promise<Declared>
  /** Stored fingerprints of declared passwords, by canonical username. */
  passwordFingerprints(): Promise<ReadonlyMap<string, string>>
  /** Compared with the stored fingerprint. It is keyed, so it reveals nothing to a thief without the master key. */
  fingerprint(usernameKey: string, password: string): string
}

/** The write is lost if another process declares the same user concurrently; losing this often is a fault. */
const rounds = 10

/** The registry on any `Database`. This process sees its changes at once, since it drops the caches. */
export function openRegistry(db: Database, registered: Registered, sealing: DataKey): Registry {
  return {
    async declare(declaration, now) {
      for (let round = 0; round < rounds; round += 1) {
        const clients = await planClients(db, declaration.clients, sealing, now)
        const apis = await planApis(db, declaration.apis, now)
        const users = await planUsers(db, declaration.users, now)
        const statements = [clients, apis, users].flatMap((plan) => plan.statements)
        const committed = statements.length === 0 || (await db.write(statements)).committed
        registered.clients.drop()
        registered.apis.drop()
        if (committed) return { clients: clients.changes, apis: apis.changes, users: users.changes }
      }
      throw new StorageUnavailable('other processes keep declaring the same users')
    },
    async passwordFingerprints() {
      const rows = await db.read(passwordFingerprints(db.sql))
      return new Map(rows.map((row) => [row.username_key, row.fingerprint ?? '']))
    },
    // The username is included, so that equal passwords of two users have different fingerprints.
    fingerprint: (usernameKey, password) => sealing.fingerprint(JSON.stringify([usernameKey, password])),
  }
}

async function planClients(
  db: Database,
  declared: readonly ClientRegistration[],
  sealing: DataKey,
  now: number,
): Promise<Plan> {
  const rows = await db.read(
    knownClients(
      db.sql,
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
    statements.push({ query: declareClient(db.sql, columns, now) })
    seals ||= merged.secrets.some(({ plain }) => plain !== undefined)
  }
  for (const row of known.values()) {
    if (row.disabled_at !== null) continue
    changes.removed.push(row.id)
    statements.push({ query: disableClient(db.sql, row.id, now) })
  }
  // A secret sealed under a data key that is being replaced concurrently could never be opened again.
  if (seals) statements.unshift(underDataKey(db.sql, sealing))
  return { statements, changes }
}

/** A secret that is already stored keeps its creation time, which the configuration file does not contain. */
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

async function planApis(db: Database, declared: readonly Api[], now: number): Promise<Plan> {
  const rows = await db.read(allApis(db.sql))
  const known = new Map(rows.map((row) => [row.identifier, row]))
  const changes: Changes = { added: [], changed: [], removed: [] }
  const statements: Plan['statements'] = []
  for (const api of declared) {
    const row = known.get(api.identifier)
    known.delete(api.identifier)
    if (row?.definition === apiColumns(api).definition && row.declared === 1) continue
    changes[row === undefined ? 'added' : 'changed'].push(api.identifier)
    statements.push({ query: declareApi(db.sql, api, now) })
  }
  for (const row of known.values()) {
    if (row.declared === 0) continue
    changes.removed.push(row.identifier)
    statements.push({ query: deleteApi(db.sql, row.identifier) })
  }
  return { statements, changes }
}
