import type { NewCredential } from '../../accounts/factors/credential.ts'
import type { Sql, Statement } from '../database/database.ts'
import { underDataKey } from '../keys/data-key.ts'
import type { DataKey } from '../keys/sealing.ts'
import { addCredential } from '../tables/credentials.ts'

/** The statements that add credentials. A secret is only added if it was encrypted under the current data key. */
export function addCredentials(
  sql: Sql,
  credentials: readonly NewCredential[],
  sealing: DataKey,
  now: number,
): readonly Statement[] {
  const guard = credentials.some(({ sealed }) => sealed) ? [underDataKey(sql, sealing)] : []
  return [...guard, ...credentials.map((each) => addCredential(sql, each, sealing, now))]
}
