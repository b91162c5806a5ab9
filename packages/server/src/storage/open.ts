import { join } from 'node:path'
import type { MembershipStore } from '../accounts/claims/memberships.ts'
import type { ClaimStore } from '../accounts/claims/own-claims.ts'
import type { InvitationStore } from '../accounts/invitations/invitation-store.ts'
import type { MailStore } from '../accounts/mail/mail-store.ts'
import type { MailedStore } from '../accounts/mail/mailed-store.ts'
import type { SelfServiceStore } from '../accounts/self-service/self-service-store.ts'
import type { AccountStore } from '../accounts/store.ts'
import type { AdminStore } from '../admin/admin-store.ts'
import type { JobStore } from '../background/job-store.ts'
import type { Client } from '../protocol/clients/client.ts'
import type { Store } from '../protocol/ports/store.ts'
import { accountStore } from './account-store.ts'
import { adminStore } from './admin/admin-store.ts'
import { Cache, type Weight } from './cache.ts'
import { claimStore } from './claim-store.ts'
import type { Database } from './database/database.ts'
import { StorageUnavailable, UnusableDatabase } from './database/errors.ts'
import { observed } from './database/observed.ts'
import { noObserver, type StorageObserver } from './database/observer.ts'
import { probe } from './database/probe.ts'
import type { Measure, Sizes } from './database/sizes.ts'
import { Standstill } from './database/standstill.ts'
import { openDataKey, rewrap } from './keys/data-key.ts'
import { type KeyCare, keyCare } from './keys/key-care.ts'
import { defaultKeyPolicy, type KeyPolicy, requestKinds, tokenKinds } from './keys/key-life.ts'
import { type Keys, openKeys } from './keys/keys.ts'
import { bindMasterKey } from './keys/master-key-check.ts'
import { type DataKey, type MasterKey, masterKey } from './keys/sealing.ts'
import { invitationStore } from './mail/invitation-store.ts'
import { mailQueue } from './mail/mail-queue.ts'
import { mailedStore } from './mail/mailed-store.ts'
import { membershipStore } from './membership-store.ts'
import { postgresName } from './postgres/address.ts'
import type { Wait } from './postgres/begin.ts'
import type { Registered } from './registry/registered.ts'
import { openRegistry, type Registry } from './registry/registry.ts'
import { fenced } from './schema/fence.ts'
import { inspect } from './schema/inspect.ts'
import { migrate } from './schema/migrate.ts'
import { joinEpoch, readTerms, refuseTerms } from './schema/terms.ts'
import { selfServiceStore } from './self-service/self-service-store.ts'
import { prepareDataFile } from './sqlite/data-file.ts'
import { measureSqlite } from './sqlite/sizes.ts'
import { openSqlite, sqliteTables } from './sqlite/sqlite.ts'
import { protocolStore } from './store/protocol-store.ts'
import { type SweepLimits, type Swept, sweep, sweepLimits } from './sweep/sweep.ts'
import { jobStore } from './tables/jobs.ts'

export type StorageOptions = {
  /** Created if it does not exist. It contains the database `valetkey.db`, unless `database` is set. */
  dataFolder: string
  /** The URL of a PostgreSQL database. */
  database?: string | undefined
  /** The maximum number of connections to PostgreSQL. */
  connections?: number | undefined
  /** 32 random bytes. The keys in the database are encrypted under it. */
  masterKey: Uint8Array
  keyPolicy?: KeyPolicy
  /** Whether to keep keys that clients encrypt request objects for. */
  encryptedRequests?: boolean
  /** Milliseconds since 1970. */
  now: () => number
  observer?: StorageObserver
  /** Called while opening waits for another process that is changing the tables. */
  waiting?: ((wait: Wait) => void) | undefined
}

/** An open database: everything the server stores. */
export type Storage = {
  store: Store
  accounts: AccountStore
  /** What people do with their own accounts. */
  selfService: SelfServiceStore
  /** The queue of mails. */
  mails: MailStore
  /** Mail addresses, and the links that were mailed to them. */
  mailed: MailedStore
  /** Invitations to create an account. */
  invitations: InvitationStore
  /** Groups and roles, as the command line changes them. */
  memberships: MembershipStore
  /** The own claims of people, as the command line changes them. */
  claims: ClaimStore
  /** What the admin API lists and changes. */
  admin: AdminStore
  registry: Registry
  /** The keys in use, kept up to date with the database. */
  keys: Keys
  pairwiseSubject: DataKey['pairwiseSubject']
  browserTag: DataKey['browserTag']
  codeTag: DataKey['codeTag']
  /** Key operations for operators and background jobs. */
  keyCare: KeyCare
  /** The heartbeats of background work. */
  jobs: JobStore
  /** The size of the database; row counts of large tables are estimates. */
  sizes(): Promise<Sizes>
  /** Deletes rows that are no longer needed, within its limits. */
  sweep(now: number, options?: { limits?: Partial<SweepLimits>; stopping?: AbortSignal }): Promise<Swept>
  /** Resolves if the database can be written to and read now. */
  probe(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the database in a data folder or at a URL, and creates it if there is none. Throws `NewerDatabase`,
 * `WrongMasterKey` or `UnusableDatabase`, each with a one-line reason, before it has changed anything.
 */
export async function openStorage({ masterKey: secret, now, ...options }: StorageOptions): Promise<Storage> {
  const { database, observer = noObserver } = options
  const master = masterKey(secret)
  const name = database === undefined ? join(options.dataFolder, 'valetkey.db') : postgresName(database)
  const db =
    database === undefined
      ? await openFile(name, master, observer)
      : await openUrl(database, { ...options, name, master, observer })
  try {
    const { keyPolicy, encryptedRequests } = options
    const behind = { name, master, keyPolicy, encryptedRequests, now, migrated: database !== undefined }
    const measure =
      database === undefined ? measureSqlite(name) : (await import('./postgres/sizes.ts')).measurePostgres
    const standstill = new Standstill(now)
    return await openBehind(observed(db, standstill.hears(observer)), { ...behind, standstill, measure })
  } catch (error) {
    await db.close()
    throw error
  }
}

async function openFile(file: string, master: MasterKey, observer: StorageObserver): Promise<Database> {
  if (prepareDataFile(file) === 'begun') await inspectFile(file, master)
  return openSqlite(file, { observer })
}

/** The PostgreSQL driver is only loaded here: a server on SQLite does not need it. */
async function openUrl(
  url: string,
  options: Pick<StorageOptions, 'connections' | 'waiting'> & {
    name: string
    master: MasterKey
    observer: StorageObserver
  },
): Promise<Database> {
  const [{ beginPostgres }, { openPostgres }] = await Promise.all([
    import('./postgres/begin.ts'),
    import('./postgres/postgres.ts'),
  ])
  await beginPostgres(url, options)
  const { connections, observer } = options
  return openPostgres(url, { observer, ...(connections !== undefined && { connections }) })
}

/** The most memory that a character of a client takes, in bytes. */
const bytesPerCharacter = 4
/** Limits the memory of the client cache, since self-registered clients may be up to 64 KiB each. */
const clientWeight: Weight<Client> = {
  most: 32 * 1024 * 1024,
  of: (client) => JSON.stringify(client).length * bytesPerCharacter,
}

/** Builds the storage on an open `Database`, in the same way for every engine. */
export async function openBehind(
  bare: Database,
  options: {
    name: string
    master: MasterKey
    keyPolicy?: KeyPolicy | undefined
    encryptedRequests?: boolean | undefined
    now: () => number
    standstill?: Standstill
    migrated?: boolean
    measure?: Measure
  },
): Promise<Storage> {
  const {
    name,
    master,
    keyPolicy = defaultKeyPolicy,
    encryptedRequests = false,
    now,
    standstill,
    migrated = false,
    measure = measureSqlite(name),
  } = options
  if (!migrated) await migrate(bare, name)
  // A restore may have begun since the terms were last checked.
  refuseTerms(await readTerms(bare), name)
  await bindMasterKey(bare, master, name)
  const db = fenced(bare, { name, epoch: await joinEpoch(bare) })
  const sealing = await openDataKey(db, master, { name, now: now() })
  const kinds = encryptedRequests ? [...tokenKinds, ...requestKinds] : tokenKinds
  const parts = { db, sealing, policy: keyPolicy, kinds, now }
  const keys = await openKeys(parts)
  keys.follow()
  const registered: Registered = { clients: new Cache(10_000, undefined, clientWeight), apis: new Cache(1) }
  return {
    store: protocolStore(db, registered, { sealing, now, standstill }),
    accounts: accountStore(db, sealing),
    selfService: selfServiceStore(db, sealing),
    mails: mailQueue(db, sealing),
    mailed: mailedStore(db, sealing),
    invitations: invitationStore(db, sealing),
    memberships: membershipStore(db),
    claims: claimStore(db),
    admin: adminStore(db, registered, sealing),
    registry: openRegistry(db, registered, sealing),
    keys,
    pairwiseSubject: sealing.pairwiseSubject,
    browserTag: sealing.browserTag,
    codeTag: sealing.codeTag,
    keyCare: keyCare(parts, keys, (to, options) => rewrap(db, master, to, { ...options, name })),
    jobs: jobStore(db),
    sizes: () => measure(db),
    sweep: (at, { limits, stopping } = {}) => sweep(db, at, { ...sweepLimits, ...limits }, stopping),
    probe: () => probe(db, now()),
    close() {
      keys.close()
      return db.close()
    },
  }
}

/** Checks an existing file, opened read-only. */
async function inspectFile(file: string, master: MasterKey): Promise<void> {
  try {
    const db = await openSqlite(file, { readOnly: true })
    try {
      await inspect(db, sqliteTables, { name: file, master })
    } finally {
      await db.close()
    }
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error
    throw new UnusableDatabase(`${file}: ${error.message}`, { cause: error })
  }
}
