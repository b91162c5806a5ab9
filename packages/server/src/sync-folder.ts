import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Puts the names in a folder on the disk: a file that is synced is found again only when its folder is. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
