import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertRefused } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const verifier = randomBytes(32).toString('base64url')
const challenge = createHash('sha256').update(verifier).digest('base64url')

const badChallenges: Record<string, Record<string, string | readonly string[] | undefined>> = {
  'no challenge at all': { code_challenge: undefined, code_challenge_method: undefined },
  'a method without a challenge': { code_challenge: undefined },
  'an empty challenge': { code_challenge: '' },
  'a challenge without a method, which would be plain': { code_challenge_method: undefined },
  'plain by name': { code_challenge: verifier, code_challenge_method: 'plain' },
  'a method in lower case': { code_challenge_method: 's256' },
  'a method that does not exist': { code_challenge_method: 'S512' },
  'a method with a space': { code_challenge_method: 'S256 ' },
  'two methods': { code_challenge_method: ['S256', 'plain'] },
  'two challenges': { code_challenge: [challenge, challenge] },
  'a challenge that is too short': { code_challenge: challenge.slice(1) },
  'a challenge that is too long': { code_challenge: `${challenge}A` },
  'a padded challenge': { code_challenge: `${challenge}=` },
  'a challenge in plain base64': { code_challenge: `${challenge.slice(0, 41)}+/` },
  'a challenge with a line break': { code_challenge: `${challenge.slice(0, 42)}\n` },
  'a challenge with other characters': { code_challenge: `${challenge.slice(0, 42)}é` },
}

const badVerifiers: Record<string, string> = {
  absent: '',
  'too short': 'a'.repeat(42),
  'too long': 'a'.repeat(129),
  'very long': 'a'.repeat(60_000),
  'the challenge itself': challenge,
  'in another case': verifier.toLowerCase() === verifier ? verifier.toUpperCase() : verifier.toLowerCase(),
  padded: `${verifier}=`,
  'with a space before it': ` ${verifier}`,
  'with a space after it': `${verifier} `,
  'with a line break': `${verifier}\n`,
  'with invalid characters': `${verifier}+/`,
  'of another alphabet': 'é'.repeat(43),
}

describe('codes without the protection of PKCE (threats B3, B4)', () => {
  let server: TestServer & AsyncDisposable
  let walker: Walker
  before(async () => {
    server = await aWatchedServer()
    walker = new Walker(server)
    await apps.printShop(server).authorize({}, { walker })
    await apps.spa(server).authorize({}, { walker })
  })
  after(() => server[Symbol.asyncDispose]())

  const kinds = ['printShop', 'spa'] as const
  for (const kind of kinds) {
    for (const [what, extra] of Object.entries(badChallenges)) {
      test(`${kind}: a request with ${what} gets no code, even with earlier consent (RFC 7636 §4.4.1)`, async () => {
        const app = apps[kind](server)
        const { url } = app.request(
          Object.hasOwn(extra, 'code_challenge') ? extra : { code_challenge: challenge, ...extra },
        )
        await walker.go(url)
        const answer = walker.answer()
        assert.equal(answer.get('error'), 'invalid_request', walker.url)
        assert.equal(answer.get('code'), null)
        assert.equal(answer.get('iss'), server.issuer)
      })
    }

    for (const [what, bad] of Object.entries(badVerifiers)) {
      test(`${kind}: a verifier that is ${what} is refused (RFC 7636 §4.6)`, async () => {
        const app = apps[kind](server)
        const { code } = await app.authorize({ code_challenge: challenge }, { walker })
        assertRefused(await app.redeem(code, bad), 'invalid_grant')
        assert.equal((await app.redeem(code, verifier)).status, 200)
      })
    }
  }

  test('a victim’s code cannot be redeemed with the verifier of an attacker’s own request (RFC 9700 §4.5)', async () => {
    const app: App = apps.printShop(server)
    const victim = await app.authorize({}, { walker })
    const attacker = new Walker(server)
    const own = await app.authorize(
      {},
      { walker: attacker, username: 'bob', password: 'staple garden window' },
    )
    assertRefused(await app.redeem(victim.code, own.verifier), 'invalid_grant')
  })

  test('a code_challenge sent to the token endpoint is ignored', async () => {
    const app = apps.spa(server)
    const { code } = await app.authorize({}, { walker })
    const extra = { code_challenge: challenge, code_challenge_method: 'S256' }
    assertRefused(await app.redeem(code, verifier, extra), 'invalid_grant')
  })
})
