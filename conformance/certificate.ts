import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes a key and a certificate for `localhost` in a folder, with `openssl`. The certificate is valid for days. PEM. */
export function makeCertificate(folder: string): { key: Buffer; cert: Buffer } {
  const key = join(folder, 'tls.key')
  const cert = join(folder, 'tls.crt')
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert]
  execFileSync(
    'openssl',
    ['req', '-x509', ...made, '-days', '7', '-subj', '/CN=localhost', '-addext', names],
    { stdio: 'pipe' },
  )
  return { key: readFileSync(key), cert: readFileSync(cert) }
}
