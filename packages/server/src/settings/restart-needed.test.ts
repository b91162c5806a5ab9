import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readSettings } from './read-settings.ts'
import { restartNeeded } from './restart-needed.ts'

const folder = mkdtempSync(join(tmpdir(), 'valetkey-restart-'))
after(() => rmSync(folder, { recursive: true }))

const aKey = () => generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
const [one, other] = [aKey(), aKey()]
const statements = (key: object) => ({
  registration: {
    mode: 'open',
    software_statement_issuers: [{ issuer: 'https://s.example', jwks: { keys: [key] } }],
  },
})

function read(written: object, flags: object = {}) {
  const config = join(folder, 'c.json')
  writeFileSync(config, JSON.stringify({ issuer: 'https://id.example', ...written }))
  return readSettings({
    flags: { config, ...flags },
    environment: { VALETKEY_MASTER_KEY: 'ab'.repeat(32) },
    folder,
  })
}

test('changed clients, APIs and users need no restart, nor does an unchanged file', () => {
  const written = {
    ...statements(one),
    database: 'postgres://valetkey:secret@db.example/tokens',
    features: { device: true },
  }
  const client = {
    client_id: 'shop',
    client_secret: 'a secret that is long enough 0123',
    grant_types: ['client_credentials'],
  }
  const api = {
    identifier: 'https://drive.example/',
    name: 'Drive',
    scopes: [{ name: 'photos.read', description: 'See' }],
  }
  const more = { clients: [client], apis: [api], users: [{ username: 'alice', password: 'long enough' }] }
  assert.deepEqual(restartNeeded(read(written), read(written)), [])
  assert.deepEqual(restartNeeded(read(written), read({ ...written, ...more })), [])
})

for (const [name, before, now] of [
  ['issuer', {}, { issuer: 'https://other.example' }],
  ['listen', {}, { listen: { port: 4001 } }],
  ['database', { database: 'postgres://u:one@db/t' }, { database: 'postgres://u:two@db/t' }],
  ['features', {}, { features: { session_management: true } }],
  ['signUp', {}, { sign_up: 'invitation' }],
  ['lifetimes', {}, { lifetimes: { code: 30 } }],
  ['outgoing', {}, { outgoing: { allowed_hosts: ['app.internal'] } }],
  ['registration', statements(one), statements(other)],
] as const) {
  test(`a change of ${name} needs a restart`, () => {
    assert.deepEqual(restartNeeded(read(before), read(now)), [name])
  })
}
