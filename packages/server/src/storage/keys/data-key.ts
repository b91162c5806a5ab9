import { randomBytes } from 'node:crypto'
import type { Database, Sql, Statement } from '../database/database.ts'
import { DataKeyReplaced, WrongMasterKey } from '../database/errors.ts'
import { columns } from '../sql/columns.ts'
import { DamagedRow } from '../sql/json.ts'
import { secretsSealedAnew } from '../tables/client-secrets.ts'
import { credentialsSealedAnew } from '../tables/credential-secrets.ts'
import { recordEvents } from '../tables/events.ts'
import { fact, moveFact } from '../tables/meta.ts'
import { allKeys, keyContext } from './key-rows.ts'
import { masterKeyCheck, opensCheck } from './master-key-check.ts'
import { type DataKey, dataKey, type MasterKey } from './sealing.ts'

const kind = { use: 'encrypt', alg: 'A256GCM' } as const

/**
 * Decrypts the data key, after creating one if there is none. In a database from before data keys existed, the new data
 * key consists of the master key: nothing is encrypted again, so that older programs can keep serving alongside.
 */
export async function openDataKey(
  db: Database,
  master: MasterKey,
  { name, now }: { name: string; now: number },
): Promise<DataKey> {
  if ((await row(db)) === undefined) {
    const hasKeys = (await db.read(allKeys(db.sql))).length > 0
    const kid = randomBytes(9).toString('base64url')
    const sealed = master.seal(hasKeys ? master.ownDataKey() : randomBytes(64), keyContext({ ...kind, kid }))
    const times = { created_at: now, activates_at: null, activated_at: now, retired_at: null, tokens_live: 0 }
    const insert = db.sql
      .insertInto('keys')
      .values({ ...kind, kid, status: 'active', sealed, ...times })
      // If several processes start concurrently, the first one decides.
      .onConflict((conflict) => conflict.doNothing())
    await db.write([{ query: insert.compile() }])
  }
  return (await opened(db, master, name)).key
}

async function row(db: Database) {
  const [found] = await db.read(
    db.sql
      .selectFrom('keys')
      .select(columns.keys)
      .where('use', '=', kind.use)
      .where('status', '=', 'active')
      .compile(),
  )
  return found
}

async function opened(db: Database, master: MasterKey, name: string) {
  const found = await row(db)
  const secrets = found && master.open(found.sealed, keyContext(found))
  if (found === undefined || secrets === undefined) {
    throw new WrongMasterKey(`${name}: the data key in it is encrypted under another master key`)
  }
  return { row: found, secrets, key: dataKey(found.kid, secrets) }
}

/**
 * Guard for writes that add an encrypted key or secret: the data key is current. Encrypted under an old data key, it
 * could never be decrypted.
 */
export function underDataKey(sql: Sql, { kid }: DataKey): Statement {
  return {
    query: sql.selectFrom('keys').select('kid').where('kid', '=', kid).forShare().compile(),
    expect: 'one',
    otherwise: 'data_key_replaced',
  }
}

/** To be called when a guarded write was lost: throws `DataKeyReplaced` if the data key has been replaced. */
export async function refuseReplaced(db: Database, { kid }: DataKey): Promise<void> {
  if ((await row(db))?.kid !== kid) throw new DataKeyReplaced()
}

/**
 * Encrypts the data key under another master key, in one write: before it the old master key opens the database, after
 * it the new one. Running servers have the data key in memory and keep serving. `anew`: also replaces the data key and
 * encrypts every key and stored secret again; running servers continue with the keys in memory, but cannot decrypt new
 * ones. Returns `false` if another rewrap ran concurrently; nothing has been changed then.
 */
export async function rewrap(
  db: Database,
  from: MasterKey,
  to: MasterKey,
  { anew, name, now }: { anew: boolean; name: string; now: number },
): Promise<boolean> {
  const { sql } = db
  const check = await fact(db, 'master_key_check')
  const old = await opened(db, from, name)
  if (check === undefined || !opensCheck(from, check)) return false
  const kid = anew ? randomBytes(9).toString('base64url') : old.row.kid
  const secrets = anew ? Buffer.concat([randomBytes(32), old.secrets.subarray(32)]) : old.secrets
  const statements: Statement[] = [
    { query: moveFact(sql, 'master_key_check', check, masterKeyCheck(to)), expect: 'one' },
    {
      query: sql
        .updateTable('keys')
        .set({ kid, sealed: to.seal(secrets, keyContext({ ...kind, kid })) })
        .where('kid', '=', old.row.kid)
        .where('sealed', '=', old.row.sealed)
        .compile(),
      expect: 'one',
    },
  ]
  if (anew) statements.push(...(await sealedAnew(db, old.key, dataKey(kid, secrets))))
  const event = { type: 'master_key_changed', facts: { newDataKey: anew } } as const
  statements.push(...recordEvents(sql, [event], now))
  return (await db.write(statements)).committed
}

async function sealedAnew(db: Database, from: DataKey, to: DataKey): Promise<Statement[]> {
  const rows = await db.read(allKeys(db.sql))
  const statements = rows.map((key): Statement => {
    const secret = from.open(key.sealed, keyContext(key))
    if (secret === undefined) throw new DamagedRow(`keys ${key.kid}: cannot be decrypted with the data key`)
    const update = db.sql
      .updateTable('keys')
      .set({ sealed: to.seal(secret, keyContext(key)) })
      .where('kid', '=', key.kid)
      .where('sealed', '=', key.sealed)
    return { query: update.compile(), expect: 'one' }
  })
  // Loses the write if another instance has just added a key, which would stay encrypted under the old data key.
  const others = db.sql.selectFrom('keys').where('use', '<>', kind.use)
  const all = others
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .having((eb) => eb(eb.fn.countAll<number>(), '=', rows.length))
  return [
    ...statements,
    { query: all.compile(), expect: 'one' },
    ...(await secretsSealedAnew(db, from, to)),
    ...(await credentialsSealedAnew(db, from, to)),
  ]
}
