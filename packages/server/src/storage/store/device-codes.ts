import type { DeviceCodes } from '../../protocol/device/device-codes.ts'
import type { Database } from '../database/database.ts'
import {
  deviceCodeBy,
  deviceCodeFromRow,
  insertDeviceCode,
  pollInTime,
  pollTooSoon,
} from '../tables/device-codes.ts'
import { won } from './write-outcome.ts'

/** Stores device codes and records the polls of waiting devices. */
export function deviceCodes(db: Database): DeviceCodes {
  const { sql } = db
  return {
    keepDeviceCode: (code) => won(db, [{ query: insertDeviceCode(sql, code), expect: 'one' }]),
    async deviceCode(hash) {
      const [row] = await db.read(deviceCodeBy(sql, 'hash', hash))
      return row && { ...deviceCodeFromRow(row), clientChangedAt: row.client_changed_at ?? undefined }
    },
    async deviceCodeByUserCode(userCodeHash) {
      const [row] = await db.read(deviceCodeBy(sql, 'user_code_hash', userCodeHash))
      return row && deviceCodeFromRow(row)
    },
    async pollDeviceCode({ hash, slower, now: at }) {
      const inTime = await db.write([{ query: pollInTime(sql, hash, at), expect: 'one' }])
      if (inTime.committed) return 'in_time'
      // If the code was decided or expired between the two writes, the device does not have to slow down.
      const slowed = await db.write([{ query: pollTooSoon(sql, hash, slower, at), expect: 'one' }])
      return slowed.committed ? 'too_soon' : 'in_time'
    },
  }
}
