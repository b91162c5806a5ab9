import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Syncs a folder to the disk: after a power cut, a synced file is lost unless its folder was synced as well. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
