import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptSecret } from '../../src/protocol/clients/authentication/client-secret.ts'
import { clientSecretJwt } from '../../src/protocol/clients/authentication/client-secret-jwt.ts'
import { aClient, aPerson, hash } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'
import { masterKey } from './master-key.ts'

for (const engine of engines) {
  test(`no secret stored on ${engine.name} can be read in its files`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const password = 'correct horse battery staple'
    const typed = 'hunter2-typed-into-the-username'
    const key = 'a client secret that is the key of a MAC'
    const kept = keptSecret(key, clientSecretJwt, { createdAt: 0, expiresAt: null })
    await storage.registry.declare(
      {
        clients: [
          aClient({ secrets: [{ hash: hash('client secret'), createdAt: 0, expiresAt: null }] }),
          aClient({ id: 'service', tokenEndpointAuthMethod: 'client_secret_jwt', secrets: [kept] }),
        ],
        apis: [],
        users: [
          {
            id: 'usr_declared',
            username: 'a-name-that-is-no-secret',
            usernameKey: 'a-name-that-is-no-secret',
            claims: {},
            memberships: {},
            passwordFingerprint: storage.registry.fingerprint('a-name-that-is-no-secret', password),
            passwordHash: '$argon2id$stored',
          },
        ],
      },
      clock.now,
    )
    await aPerson(storage)
    await storage.accounts.countAttempt(typed, 1_000, clock.now)
    // While the database is open, the newest rows are in its log, and after closing in the file itself.
    const open = await database.contents()
    await storage.close()

    const secrets: Record<string, readonly Buffer[]> = {
      password: [Buffer.from(password), Buffer.from(hash(password))],
      'an attempt’s key': [Buffer.from(typed)],
      'a stored client secret': spellings(Buffer.from(key)),
      'the master key': spellings(masterKey),
      'the sealing key': spellings(storage.keys.sealing().key.export()),
      'the authenticating key': spellings(storage.keys.authenticating().key.export()),
    }
    for (const { kid, privateKey } of storage.keys.published()) {
      const { d = '', p } = privateKey.export({ format: 'jwk' })
      const members = [d, ...(p === undefined ? [] : [p])]
      secrets[`the private key ${kid}`] = members.flatMap((member) =>
        spellings(Buffer.from(member, 'base64url')),
      )
    }

    const files = [...open, ...(await database.contents())]
    // Checks that the search itself works.
    assert.ok(files.some((file) => file.includes('a-name-that-is-no-secret')))
    for (const [what, texts] of Object.entries(secrets)) {
      for (const text of texts) assert.ok(text.length >= 8, what)
      assert.equal(
        files.some((file) => texts.some((text) => file.includes(text))),
        false,
        what,
      )
    }
  })
}

function spellings(secret: Buffer): readonly Buffer[] {
  return [
    secret,
    ...(['hex', 'base64', 'base64url'] as const).map((way) => Buffer.from(secret.toString(way))),
  ]
}
