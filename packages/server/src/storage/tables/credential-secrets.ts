import type { Database, Statement } from '../database/database.ts'
import type { Sealing } from '../keys/sealing.ts'
import type { CredentialsTable } from '../schema/schema.ts'
import { DamagedRow } from '../sql/json.ts'

type Key = Pick<CredentialsTable, 'user_id' | 'kind' | 'credential_id'>
type Row = Key & Pick<CredentialsTable, 'secret'>

/** The prefix of a secret that is stored encrypted. No other secret begins like this. */
const sealedPrefix = 'sealed:'

/** The `secret` column of a credential whose secret is needed again, such as the seed of one-time codes. */
export function sealedSecret(key: Key, secret: string, sealing: Sealing): string {
  return sealedPrefix + sealing.seal(Buffer.from(secret), sealContext(key))
}

/** The secret of a row; `undefined` if it cannot be decrypted, because the data key was replaced. */
export function openedSecret(row: Row, sealing: Sealing): string | undefined {
  return row.secret.startsWith(sealedPrefix) ? opened(row, sealing)?.toString() : row.secret
}

/** Encrypts every stored secret under another data key. The write is lost if one was added or changed concurrently. */
export async function credentialsSealedAnew(
  db: Database,
  from: Sealing,
  to: Sealing,
): Promise<readonly Statement[]> {
  const { sql } = db
  const sealed = sql.selectFrom('credentials').where('secret', 'like', `${sealedPrefix}%`)
  const rows = await db.read(sealed.select(['user_id', 'kind', 'credential_id', 'secret']).compile())
  const statements = rows.map((row): Statement => {
    const plain = opened(row, from)
    if (plain === undefined)
      throw new DamagedRow(`credentials of ${row.user_id}: one cannot be decrypted with the data key`)
    const update = sql
      .updateTable('credentials')
      .set({ secret: sealedPrefix + to.seal(plain, sealContext(row)) })
      .where('user_id', '=', row.user_id)
      .where('kind', '=', row.kind)
      .where('credential_id', '=', row.credential_id)
      .where('secret', '=', row.secret)
    return { query: update.compile(), expect: 'one' }
  })
  const all = sealed
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .having((eb) => eb(eb.fn.countAll<number>(), '=', rows.length))
  return [...statements, { query: all.compile(), expect: 'one' }]
}

function opened(row: Row, sealing: Sealing): Buffer | undefined {
  return sealing.open(row.secret.slice(sealedPrefix.length), sealContext(row))
}

/** The authenticated context of an encrypted secret, so that it cannot be moved to another user or credential. */
function sealContext({ user_id, kind, credential_id }: Key): string {
  return `credential ${kind} ${user_id} ${credential_id}`
}
