import type { CompiledQuery, Selectable } from 'kysely'
import type { DeviceCodes } from '../../protocol/device/device-codes.ts'
import type { Approval, DeviceCode } from '../../protocol/records/device-code.ts'
import type { Sql } from '../database/database.ts'
import type { DeviceCodesTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { parseRecord, parseStrings } from '../sql/json.ts'

export function deviceCodeFromRow(row: Selectable<DeviceCodesTable>): DeviceCode {
  const where = `device_codes ${row.hash}`
  return {
    hash: row.hash,
    userCodeHash: row.user_code_hash,
    clientId: row.client_id,
    scope: parseStrings(row.scope, `${where}: scope`),
    resources: parseStrings(row.resources, `${where}: resources`),
    status: row.status,
    // Only `approveDeviceCode` writes this column.
    approval: row.approval === null ? undefined : (parseRecord(row.approval, where) as Approval),
    address: row.address ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/** Inserts a device code and its user code, or no row if the user code is taken. */
export function insertDeviceCode(
  sql: Sql,
  code: Parameters<DeviceCodes['keepDeviceCode']>[0],
): CompiledQuery<unknown> {
  return sql
    .insertInto('device_codes')
    .values({
      hash: code.hash,
      user_code_hash: code.userCodeHash,
      client_id: code.clientId,
      scope: JSON.stringify(code.scope),
      resources: JSON.stringify(code.resources),
      status: 'pending',
      approval: null,
      interval: code.interval,
      polled_at: null,
      address: code.address ?? null,
      created_at: code.createdAt,
      expires_at: code.expiresAt,
    })
    .onConflict((conflict) => conflict.column('user_code_hash').doNothing())
    .compile()
}

export function deviceCodeBy(sql: Sql, column: 'hash' | 'user_code_hash', value: string) {
  return sql
    .selectFrom('device_codes')
    .leftJoin('clients', 'clients.id', 'device_codes.client_id')
    .select(columns.device_codes)
    .select('clients.updated_at as client_changed_at')
    .where(`device_codes.${column}`, '=', value)
    .compile()
}

/** Records the first poll, or one that respects the interval. */
export function pollInTime(sql: Sql, hash: string, now: number): CompiledQuery<unknown> {
  return pending(sql, hash, now)
    .set({ polled_at: now })
    .where((eb) =>
      eb.or([
        eb('polled_at', 'is', null),
        eb(eb('polled_at', '+', eb('interval', '*', eb.lit(1000))), '<=', now),
      ]),
    )
    .compile()
}

/** Records a poll that came too soon, and increases the interval. RFC 8628 §3.5 */
export function pollTooSoon(sql: Sql, hash: string, slower: number, now: number): CompiledQuery<unknown> {
  return pending(sql, hash, now)
    .set((eb) => ({ polled_at: now, interval: eb('interval', '+', slower) }))
    .compile()
}

export function approveDeviceCode(
  sql: Sql,
  hash: string,
  approval: Approval,
  now: number,
): CompiledQuery<unknown> {
  return pending(sql, hash, now)
    .set({ status: 'approved', approval: JSON.stringify(approval) })
    .compile()
}

export function denyDeviceCode(sql: Sql, hash: string, now: number): CompiledQuery<unknown> {
  return pending(sql, hash, now).set({ status: 'denied' }).compile()
}

/** Consumes an approved device code. */
export function spendDeviceCode(sql: Sql, hash: string, now: number): CompiledQuery<unknown> {
  return open(sql, hash, now).set({ status: 'used' }).where('status', '=', 'approved').compile()
}

/** Deletes the device codes of a client. */
export function deleteDeviceCodesOf(sql: Sql, clientId: string): CompiledQuery<unknown> {
  return sql.deleteFrom('device_codes').where('client_id', '=', clientId).compile()
}

function pending(sql: Sql, hash: string, now: number) {
  return open(sql, hash, now).where('status', '=', 'pending')
}

function open(sql: Sql, hash: string, now: number) {
  return sql.updateTable('device_codes').where('hash', '=', hash).where('expires_at', '>', now)
}
