import type { DeviceCode } from '../records/device-code.ts'
import type { Won } from '../records/one-time.ts'
import type { OfClient } from '../records/token-family.ts'

/** The memory of devices that wait. The guarantees are those of `Store`. */
export type DeviceCodes = {
  /** Keeps a new pair of codes; lost: the user code is somebody else's. */
  keepDeviceCode(code: Omit<DeviceCode, 'status' | 'approval'> & { interval: number }): Promise<Won>
  deviceCode(hash: string): Promise<(DeviceCode & OfClient) | undefined>
  /** Also finds what is decided or expired. */
  deviceCodeByUserCode(userCodeHash: string): Promise<DeviceCode | undefined>
  /**
   * Takes note of a poll for what is pending, by one conditional update. `too_soon`: less than the interval has
   * passed since the last one, and the interval is longer by `slower` seconds from now on.
   */
  pollDeviceCode(poll: { hash: string; slower: number; now: number }): Promise<'in_time' | 'too_soon'>
}
