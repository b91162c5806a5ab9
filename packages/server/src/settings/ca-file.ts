import { readFileSync } from 'node:fs'
import { faultOf } from './data-folder.ts'
import { SettingsRefused } from './json/refused.ts'

/** Reads CA certificates that are trusted in addition to the public ones. PEM. `setting`: the one that names the file. */
export function readCaFile(setting: string, name: string, path: string): string {
  const refused = (reason: string) => new SettingsRefused([`${setting}: ${name}: ${reason}`])
  let pem: string
  try {
    pem = readFileSync(path, 'utf8')
  } catch (error) {
    throw refused(`cannot be read: ${faultOf(error)}`)
  }
  if (!/-----BEGIN CERTIFICATE-----/.test(pem)) throw refused('expected a certificate in PEM')
  return pem
}
