import type { DeviceCode } from '../records/device-code.ts'
import type { Won } from '../records/one-time.ts'
import type { OfClient } from '../records/token-family.ts'

/** Stores pending device authorizations, with the guarantees of `Store`. */
export type DeviceCodes = {
  /** Stores a new pair of codes. `lost`: another device authorization already has this user code. */
  keepDeviceCode(code: Omit<DeviceCode, 'status' | 'approval'> & { interval: number }): Promise<Won>
  deviceCode(hash: string): Promise<(DeviceCode & OfClient) | undefined>
  /** Also finds codes that are decided or expired. */
  deviceCodeByUserCode(userCodeHash: string): Promise<DeviceCode | undefined>
  /**
   * Records a poll for a pending code, by one conditional update. `too_soon`: less than the interval has passed since
   * the last poll, and the interval is `slower` seconds longer from now on.
   */
  pollDeviceCode(poll: { hash: string; slower: number; now: number }): Promise<'in_time' | 'too_soon'>
}
