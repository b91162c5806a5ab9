import type { Store } from '../../protocol/ports/store.ts'
import type { OneTimeKind } from '../../protocol/records/one-time.ts'
import type { Door } from '../door/door.ts'
import { codeByHash, insertOneTime, oneTimeByHash, oneTimeFromRow } from '../tables/one-time.ts'
import { insertUsed } from '../tables/used-names.ts'
import { won } from './won.ts'

type OneTimeArtefacts = Pick<Store, 'remember' | 'useOnce' | 'recall' | 'recallCode'>

/** Stores and reads artefacts that are used once, such as authorization codes, and names that may be used once. */
export function oneTimeArtefacts(door: Door): OneTimeArtefacts {
  const { sql } = door
  return {
    async remember(artefact) {
      await door.write([{ query: insertOneTime(sql, artefact, null) }])
    },
    useOnce: (name) => won(door, [{ query: insertUsed(sql, name), expect: 'one' }]),
    async recall<Data>(kind: OneTimeKind, hash: string) {
      const [row] = await door.read(oneTimeByHash(sql, { kind, hash }))
      return row && oneTimeFromRow<Data>(kind, row)
    },
    async recallCode<Data>(hash: string) {
      const [row] = await door.read(codeByHash(sql, { hash }))
      return (
        row && { ...oneTimeFromRow<Data>('code', row), clientChangedAt: row.client_changed_at ?? undefined }
      )
    },
  }
}
