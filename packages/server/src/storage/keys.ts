import { randomBytes } from 'node:crypto'
import type { CompiledQuery, Selectable } from 'kysely'
import type { SigningAlg } from '../protocol/api.ts'
import type { KeyRing } from '../protocol/tokens/keys.ts'
import type { Door, Sql } from './door.ts'
import { DamagedRow } from './json.ts'
import { newPrivateKey, signingKey } from './key-pairs.ts'
import { keyRing, type StoredKey } from './key-ring.ts'
import type { KeysTable } from './schema.ts'
import type { MasterKey } from './sealing.ts'

type KeyRow = Selectable<KeysTable>
type Wanted = { use: 'sign'; alg: SigningAlg } | { use: 'seal' | 'authenticate'; alg: 'A256GCM' | 'HS256' }

/** One active key for each of these. */
const wanted: readonly Wanted[] = [
  { use: 'sign', alg: 'RS256' },
  { use: 'sign', alg: 'ES256' },
  { use: 'sign', alg: 'EdDSA' },
  { use: 'seal', alg: 'A256GCM' },
  { use: 'authenticate', alg: 'HS256' },
]

/** Reads the keys, having made those that are not there yet. Two processes at once end with one set. */
export async function openKeys(door: Door, master: MasterKey, now: number): Promise<KeyRing> {
  const rows = await door.read(allKeys(door.sql))
  const missing = wanted.filter(
    ({ use, alg }) => !rows.some((row) => row.use === use && row.alg === alg && row.status === 'active'),
  )
  if (missing.length === 0) return keyRing(rows.map((row) => openKey(row, master)))
  const made = await Promise.all(missing.map((want) => newKey(want, master, now)))
  await door.write(made.map((row) => ({ query: insertKey(door.sql, row) })))
  const all = await door.read(allKeys(door.sql))
  return keyRing(all.map((row) => openKey(row, master)))
}

function allKeys(sql: Sql) {
  return sql.selectFrom('keys').selectAll().orderBy('created_at').orderBy('kid').compile()
}

/** Adds nothing where another process was first. */
function insertKey(sql: Sql, row: KeyRow): CompiledQuery<unknown> {
  return sql
    .insertInto('keys')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .compile()
}

async function newKey({ use, alg }: Wanted, master: MasterKey, now: number): Promise<KeyRow> {
  const secret = use === 'sign' ? await newPrivateKey(alg) : randomBytes(32)
  const kid = use === 'sign' ? signingKey(alg, secret).kid : randomBytes(9).toString('base64url')
  return {
    kid,
    use,
    alg,
    status: 'active',
    sealed: master.seal(secret, context({ kid, use, alg })),
    created_at: now,
    retired_at: null,
  }
}

function openKey(row: KeyRow, master: MasterKey): StoredKey {
  const secret = master.open(row.sealed, context(row))
  if (secret === undefined) throw new DamagedRow(`keys ${row.kid}: does not open under the master key`)
  const alg = signingAlgs.find((known) => known === row.alg)
  if (row.use !== 'sign') return { use: row.use, status: row.status, key: { kid: row.kid, key: secret } }
  if (alg === undefined) throw new DamagedRow(`keys ${row.kid}: unknown algorithm`)
  return { use: 'sign', status: row.status, key: signingKey(alg, secret) }
}

const signingAlgs: readonly SigningAlg[] = ['RS256', 'ES256', 'EdDSA']

/** Bound to the encrypted part: a key cannot be given another name or another use. */
function context({ kid, use, alg }: Pick<KeyRow, 'kid' | 'use' | 'alg'>): string {
  return `key ${kid} ${use} ${alg}`
}
