import { readFileSync } from 'node:fs'
import { faultOf } from './data-folder.ts'
import { SettingsRefused } from './json/refused.ts'

/** Reads the CA certificates that outgoing requests trust, in addition to the public ones. PEM. */
export function readCaFile(name: string, path: string): string {
  const refused = (reason: string) => new SettingsRefused([`outgoing.ca_file: ${name}: ${reason}`])
  let pem: string
  try {
    pem = readFileSync(path, 'utf8')
  } catch (error) {
    throw refused(`cannot be read: ${faultOf(error)}`)
  }
  if (!/-----BEGIN CERTIFICATE-----/.test(pem)) throw refused('expected a certificate in PEM')
  return pem
}
