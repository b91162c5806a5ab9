import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { App, apps } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const sources = fileURLToPath(new URL('../../src/', import.meta.url))

/** The files that compare a guess with a secret. */
const decisive = [
  'accounts/throttling/known-browsers.ts',
  'accounts/passwords/password.ts',
  'http/requests/browser.ts',
  'protocol/authorization/interaction.ts',
  'protocol/clients/authentication/client-secret.ts',
  'protocol/endpoints/client-configuration.ts',
  'protocol/jose/content-encryption.ts',
  'protocol/jose/foreign-jws.ts',
  'protocol/secrets/pkce.ts',
  'protocol/tokens/refresh-token.ts',
]

/** Comparisons of two values from the same party, whose timing reveals nothing to that party. */
const harmless: Record<string, string> = {
  'accounts/recovery/recovery.ts': 'a password and its repetition',
  'accounts/self-service/change-password.ts': 'a password and its repetition',
  'accounts/sign-up/account-form.ts': 'a password and its repetition',
  'protocol/clients/authentication/basic-pairs.ts': 'two decodings of the same input',
  'protocol/clients/authentication/client-secret-jwt.ts': 'the number of secrets',
  'protocol/tokens/jws.ts': 'two encodings of the same input',
  'settings/entries/declare.ts': 'the configuration, at the start',
  'storage/tables/client-secrets.ts': 'two stored rows',
  'storage/registry/registry.ts': 'the configuration, at the start',
  'storage/registry/declared-users.ts': 'the configuration, at the start',
}

const secretName =
  /[\w.?]*(?:secret|hash|mac|digest|csrf|fingerprint|verifier|challenge|signature|password)\w*(?:\(\))?/i
const comparison = new RegExp(`(?:${secretName.source}\\s*[!=]==|[!=]==\\s*${secretName.source})`, 'i')
/** Comparisons with a constant, which ask only whether a value exists or of which kind it is. */
const againstConstant = /[!=]== (?:undefined|null|true|false|\d+|'[^']*')/g

describe('timing of secret comparisons (threat F13)', () => {
  test('no secret is compared with === or !==, which stop at the first difference', () => {
    const found = globSync('**/*.ts', { cwd: sources })
      .filter((file) => !file.endsWith('.test.ts') && !(file in harmless))
      .flatMap((file) =>
        readFileSync(sources + file, 'utf8')
          .split('\n')
          .filter((line) => comparison.test(line.replace(againstConstant, '')))
          .map((line) => `${file}: ${line.trim()}`),
      )
    assert.deepEqual(found, [])
  })

  test('every excepted file still contains a comparison', () => {
    for (const file of Object.keys(harmless)) {
      const lines = readFileSync(sources + file, 'utf8').split('\n')
      assert.ok(
        lines.some((line) => comparison.test(line)),
        `${file} has no such comparison any more`,
      )
    }
  })

  test('the search finds insecure comparisons', () => {
    for (const line of ['if (sent === client.secret)', 'return row.hash !== hashOf(code)', 'a.csrf === b']) {
      assert.ok(comparison.test(line.replace(againstConstant, '')), line)
    }
    assert.ok(!comparison.test('if (secret === undefined) return'.replace(againstConstant, '')))
  })

  test('only one function calls timingSafeEqual', () => {
    const found = globSync('**/*.ts', { cwd: sources }).filter((file) => {
      return /\btimingSafeEqual\(/.test(readFileSync(sources + file, 'utf8'))
    })
    assert.deepEqual(found, ['protocol/secrets/constant-time-equal.ts'])
  })

  for (const file of decisive) {
    test(`${file} compares in constant time`, () => {
      assert.match(readFileSync(sources + file, 'utf8'), /\bconstantTimeEqual\(/)
    })
  }

  test('guesses of every length get the same refusal', async () => {
    await using server = await aWatchedServer()
    const lengths = [1, 2, 31, 32, 33, 34, 35, 36, 43, 44, 64, 128, 512, 5_000]
    for (const length of lengths) {
      const guess = 'x'.repeat(length)
      const service = new App(server, 'thumbnailer', '', guess)
      assertRefused(await service.post('/token', { grant_type: 'client_credentials' }), 'invalid_client', 401)
      const walker = await new Walker(server).go('/sign-in')
      const { fields } = walker.form()
      fields.set('csrf', guess)
      await walker.post('/sign-in', fields)
      assert.equal(walker.status, 403, `csrf of ${length}`)
      const app = apps.spa(server)
      const waiting = await new Walker(server).go(app.request().url)
      waiting.cookies.set(waiting.browserCookie, guess)
      await waiting.go(waiting.url)
      assert.equal(waiting.status, 400, `browser cookie of ${length}`)
    }
  })
})
