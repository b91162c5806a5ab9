import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { App, apps } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const sources = fileURLToPath(new URL('../../src/', import.meta.url))

/** Where a stranger's guess meets what it would have to be. */
const decisive = [
  'accounts/throttling/known-browsers.ts',
  'accounts/passwords/password.ts',
  'http/page-answers/own-form.ts',
  'protocol/authorization/interaction.ts',
  'protocol/clients/authentication/client-secret.ts',
  'protocol/endpoints/client-configuration.ts',
  'protocol/jose/content-encryption.ts',
  'protocol/jose/foreign-jws.ts',
  'protocol/secrets/pkce.ts',
  'protocol/tokens/refresh-token.ts',
]

/** Comparisons of two things that one and the same hand wrote, so that their time tells nobody anything new. */
const harmless: Record<string, string> = {
  'accounts/sign-up/account-form.ts': 'the password that was typed twice',
  'protocol/clients/authentication/basic-pairs.ts': 'two readings of what was sent',
  'protocol/clients/authentication/client-secret-jwt.ts': 'how many secrets there are',
  'protocol/tokens/jws.ts': 'two spellings of what was sent',
  'settings/entries/declare.ts': 'what an operator declared, at the start',
  'storage/tables/client-secrets.ts': 'two rows of ours',
  'storage/registry/registry.ts': 'what an operator declared, at the start',
  'storage/registry/declared-users.ts': 'what an operator declared, at the start',
}

const secretName =
  /[\w.?]*(?:secret|hash|mac|digest|csrf|fingerprint|verifier|challenge|signature|password)\w*(?:\(\))?/i
const comparison = new RegExp(`(?:${secretName.source}\\s*[!=]==|[!=]==\\s*${secretName.source})`, 'i')
/** Whether something is there at all, and of which kind. */
const againstConstant = /[!=]== (?:undefined|null|true|false|\d+|'[^']*')/g

describe('what a comparison’s time tells (threat F13)', () => {
  test('no secret is compared by an operator that stops at the first difference', () => {
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

  test('the places that are excused still are what they are excused for', () => {
    for (const file of Object.keys(harmless)) {
      const lines = readFileSync(sources + file, 'utf8').split('\n')
      assert.ok(
        lines.some((line) => comparison.test(line)),
        `${file} compares nothing any more`,
      )
    }
  })

  test('the search finds what it is for', () => {
    for (const line of ['if (sent === client.secret)', 'return row.hash !== hashOf(code)', 'a.csrf === b']) {
      assert.ok(comparison.test(line.replace(againstConstant, '')), line)
    }
    assert.ok(!comparison.test('if (secret === undefined) return'.replace(againstConstant, '')))
  })

  test('what compares in constant time is written once', () => {
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

  test('a guess of any length is refused like any other', async () => {
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
      waiting.cookies.set('vk_browser', guess)
      await waiting.go(waiting.url)
      assert.equal(waiting.status, 400, `browser cookie of ${length}`)
    }
  })
})
