import type { Store } from '../../protocol/ports/store.ts'
import type { OneTimeKind } from '../../protocol/records/one-time.ts'
import type { Database } from '../database/database.ts'
import { codeByHash, insertOneTime, oneTimeByHash, oneTimeFromRow } from '../tables/one-time.ts'
import { insertUsed } from '../tables/used-names.ts'
import { won } from './write-outcome.ts'

type OneTimeArtefacts = Pick<Store, 'remember' | 'useOnce' | 'recall' | 'recallCode'>

/** Stores and reads artefacts that are used once, such as authorization codes, and names that may be used once. */
export function oneTimeArtefacts(db: Database): OneTimeArtefacts {
  const { sql } = db
  return {
    async remember(artefact) {
      await db.write([{ query: insertOneTime(sql, artefact, null) }])
    },
    useOnce: (name) => won(db, [{ query: insertUsed(sql, name), expect: 'one' }]),
    async recall<Data>(kind: OneTimeKind, hash: string) {
      const [row] = await db.read(oneTimeByHash(sql, { kind, hash }))
      return row && oneTimeFromRow<Data>(kind, row)
    },
    async recallCode<Data>(hash: string) {
      const [row] = await db.read(codeByHash(sql, { hash }))
      return (
        row && { ...oneTimeFromRow<Data>('code', row), clientChangedAt: row.client_changed_at ?? undefined }
      )
    },
  }
}
