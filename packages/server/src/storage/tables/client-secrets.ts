import type { ClientSecret } from '../../protocol/clients/client.ts'
import { Secret } from '../../protocol/secrets/secret.ts'
import type { Database, Sql, Statement } from '../database/database.ts'
import type { Sealing } from '../keys/sealing.ts'
import type { ClientsTable } from '../schema/schema.ts'
import { DamagedRow } from '../sql/json.ts'
import { StoredObject } from '../sql/stored-object.ts'

/** A client secret as stored. `sealed` holds the encrypted secret, where the plain value is needed again. */
type StoredSecret = { hash: string; createdAt: number; expiresAt?: number; sealed?: string }
type Row = Pick<ClientsTable, 'id' | 'secrets'>

/**
 * The `secrets` column of a client. A secret that `known` contains keeps its sealed text: sealing it again would give a
 * different text, and equal registrations have to be equal texts.
 */
export function secretsColumn(
  { id, secrets }: { id: string; secrets: readonly ClientSecret[] },
  sealing: Sealing,
  known?: Row,
): string {
  const before = known === undefined ? [] : storedSecrets(known)
  return columnOf(
    secrets.map(({ hash, createdAt, expiresAt, plain }) => {
      const stored: StoredSecret = { hash, createdAt, ...(expiresAt === null ? {} : { expiresAt }) }
      if (plain === undefined) return stored
      const context = sealContext(id, hash)
      const sealed = before.find((each) => each.hash === hash)?.sealed
      const stays = sealed !== undefined && sealing.open(sealed, context) !== undefined
      return { ...stored, sealed: stays ? sealed : sealing.seal(Buffer.from(plain.reveal()), context) }
    }),
  )
}

/** The secrets of a row. A secret that cannot be decrypted, because the data key was replaced, has no `plain`. */
export function secretsFromRow(row: Row, sealing: Sealing): readonly ClientSecret[] {
  return storedSecrets(row).map(({ hash, createdAt, expiresAt = null, sealed }) => {
    const opened = sealed === undefined ? undefined : sealing.open(sealed, sealContext(row.id, hash))
    const secret: ClientSecret = { hash, createdAt, expiresAt }
    return opened === undefined ? secret : { ...secret, plain: new Secret(opened.toString()) }
  })
}

/** Encrypts every sealed secret under another data key. The write is lost if one was added or changed concurrently. */
export async function secretsSealedAnew(
  db: Database,
  from: Sealing,
  to: Sealing,
): Promise<readonly Statement[]> {
  const rows = await db.read(withSealed(db.sql).select(['id', 'secrets']).compile())
  const statements = rows.map((row): Statement => {
    const update = db.sql
      .updateTable('clients')
      .set({ secrets: columnOf(storedSecrets(row).map((secret) => resealed(secret, row.id, from, to))) })
      .where('id', '=', row.id)
      .where('secrets', '=', row.secrets)
    return { query: update.compile(), expect: 'one' }
  })
  const all = withSealed(db.sql)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .having((eb) => eb(eb.fn.countAll<number>(), '=', rows.length))
  return [...statements, { query: all.compile(), expect: 'one' }]
}

function resealed(secret: StoredSecret, id: string, from: Sealing, to: Sealing): StoredSecret {
  if (secret.sealed === undefined) return secret
  const context = sealContext(id, secret.hash)
  const plain = from.open(secret.sealed, context)
  if (plain === undefined)
    throw new DamagedRow(`clients ${id}: a secret cannot be decrypted with the data key`)
  return { ...secret, sealed: to.seal(plain, context) }
}

/** Selects clients with a sealed secret. The pattern cannot match anything else: the rest is hashes and numbers. */
function withSealed(sql: Sql) {
  return sql.selectFrom('clients').where('secrets', 'like', '%"sealed"%')
}

function columnOf(valid: readonly StoredSecret[]): string {
  return JSON.stringify({ valid })
}

function storedSecrets({ id, secrets }: Row): readonly StoredSecret[] {
  const stored = StoredObject.parse(secrets, `clients ${id}: secrets`)
  return stored.objects('valid').map((secret) => ({
    hash: secret.text('hash'),
    createdAt: secret.number('createdAt'),
    ...(secret.has('expiresAt') ? { expiresAt: secret.number('expiresAt') } : {}),
    ...(secret.has('sealed') ? { sealed: secret.text('sealed') } : {}),
  }))
}

/** The authenticated context of a sealed secret, so that it cannot be moved to another client or another hash. */
function sealContext(id: string, hash: string): string {
  return `client secret ${hash} ${id}`
}
