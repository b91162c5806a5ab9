import { createSecretKey, randomBytes } from 'node:crypto'
import { signingAlgs } from '../../protocol/access/api.ts'
import type { Sql, Statement } from '../database/database.ts'
import { columns } from '../sql/columns.ts'
import { DamagedRow } from '../sql/json.ts'
import { type KeyKind, type KeyPolicy, type KeyRow, requestKinds, tokensLive } from './key-life.ts'
import { decryptionKey, newPrivateKey, signingKey } from './key-pairs.ts'
import type { StoredKey } from './key-ring.ts'
import type { Sealing } from './sealing.ts'

/** Selects every key except the data key, which encrypts the others. */
export function allKeys(sql: Sql) {
  return sql
    .selectFrom('keys')
    .select(columns.keys)
    .where('use', '<>', 'encrypt')
    .orderBy('created_at')
    .orderBy('kid')
    .$narrowType<{ use: KeyKind['use'] }>()
    .compile()
}

/** Generates a key of a kind and encrypts it. RSA keys take a while; they are generated on another thread. */
export async function newKey(
  kind: KeyKind,
  begins: { status: 'active' } | { status: 'next'; activatesAt: number },
  { sealing, policy, now }: { sealing: Sealing; policy: KeyPolicy; now: number },
): Promise<KeyRow> {
  const { use, alg } = kind
  const { kid, secret } = await newSecret(kind)
  return {
    kid,
    use,
    alg,
    status: begins.status,
    sealed: sealing.seal(secret, keyContext({ kid, use, alg })),
    created_at: now,
    activates_at: begins.status === 'next' ? begins.activatesAt : null,
    activated_at: begins.status === 'active' ? now : null,
    retired_at: null,
    tokens_live: tokensLive(kind, policy),
  }
}

async function newSecret(kind: KeyKind): Promise<{ kid: string; secret: Buffer }> {
  if (kind.use === 'seal' || kind.use === 'authenticate')
    return { kid: randomBytes(9).toString('base64url'), secret: randomBytes(32) }
  const secret = await newPrivateKey(kind.alg)
  const { kid } = kind.use === 'sign' ? signingKey(kind.alg, secret) : decryptionKey(kind.alg, secret)
  return { kid, secret }
}

/** Inserts a key, unless another process has inserted one of this kind first. */
export function insertKey(sql: Sql, row: KeyRow): Statement {
  return {
    query: sql
      .insertInto('keys')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .compile(),
  }
}

/** Retires the active key: it still verifies the tokens made with it. */
export function retireActive(sql: Sql, kid: string, now: number): Statement {
  return {
    query: sql
      .updateTable('keys')
      .set({ status: 'retired', retired_at: now })
      .where('kid', '=', kid)
      .where('status', '=', 'active')
      .compile(),
    expect: 'one',
  }
}

/** Activates the published `next` key: new tokens are made with it. */
export function activateNext(sql: Sql, kid: string, now: number): Statement {
  return {
    query: sql
      .updateTable('keys')
      .set({ status: 'active', activated_at: now })
      .where('kid', '=', kid)
      .where('status', '=', 'next')
      .compile(),
    expect: 'one',
  }
}

/** Deletes a key, if its status has not changed. */
export function deleteKey(sql: Sql, { kid, status }: Pick<KeyRow, 'kid' | 'status'>): Statement {
  return {
    query: sql.deleteFrom('keys').where('kid', '=', kid).where('status', '=', status).compile(),
    expect: 'one',
  }
}

/** Raises the token lifetime of a kind of key. It is never lowered, since tokens made before remain valid. */
export function raiseTokensLive(sql: Sql, kind: KeyKind, policy: KeyPolicy): Statement {
  const longest = tokensLive(kind, policy)
  return {
    query: sql
      .updateTable('keys')
      .set({ tokens_live: longest })
      .where('use', '=', kind.use)
      .where('alg', '=', kind.alg)
      .where('status', 'in', ['next', 'active'])
      .where('tokens_live', '<', longest)
      .compile(),
  }
}

/** Decrypts the key of a row. */
export function openKey(row: KeyRow, sealing: Sealing): StoredKey {
  const secret = sealing.open(row.sealed, keyContext(row))
  if (secret === undefined) throw new DamagedRow(`keys ${row.kid}: cannot be decrypted with the data key`)
  const { use, status } = row
  if (use === 'seal' || use === 'authenticate')
    return { use, status, key: { kid: row.kid, key: createSecretKey(secret) } }
  if (use === 'decrypt') {
    const kind = requestKinds.find((known) => known.alg === row.alg)
    if (kind?.use !== 'decrypt') throw unknown(row)
    return { use, status, key: decryptionKey(kind.alg, secret) }
  }
  const alg = signingAlgs.find((known) => known === row.alg)
  if (alg === undefined) throw unknown(row)
  return { use: 'sign', status, key: signingKey(alg, secret) }
}

function unknown({ kid }: KeyRow): DamagedRow {
  return new DamagedRow(`keys ${kid}: unknown algorithm`)
}

/** Whether the key of a row can be decrypted. */
export function opensUnder(sealing: Sealing, row: KeyRow): boolean {
  return sealing.open(row.sealed, keyContext(row)) !== undefined
}

/** The authenticated context of an encrypted key, so that it cannot be moved to another `kid`, use or algorithm. */
export function keyContext({ kid, use, alg }: { kid: string; use: string; alg: string }): string {
  return `key ${kid} ${use} ${alg}`
}
