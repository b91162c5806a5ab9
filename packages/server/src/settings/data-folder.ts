import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { SettingsRefused } from './json/refused.ts'

const faults: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file has its name',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
}

/** The error of a file system operation in words. */
export function faultOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault'
  return Object.hasOwn(faults, code) ? (faults[code] ?? code) : code
}

/** Creates the data folder for its owner alone, unless it exists. Throws `SettingsRefused`. */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolder(folder)
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK)
  } catch (error) {
    const advice = 'choose another one with --data, or give this user the right to write there'
    throw new SettingsRefused([`${folder}: the data folder cannot be written: ${faultOf(error)}; ${advice}`])
  }
}

/** One level at a time, because Node's recursive `mkdir` loops forever if a file system answers ENOENT. */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    fs.mkdirSync(folder, 0o700)
  } catch (error) {
    // Another process that starts at the same time may have created it.
    if (!fs.existsSync(folder)) throw error
  }
}
