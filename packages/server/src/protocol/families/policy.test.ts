import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Standing } from '../records/token-family.ts'
import { reasonEnded } from './policy.ts'

const now = 1_000_000

const stands: Standing = {
  family: { expiresAt: now + 1, revokedAt: null },
  grant: { revokedAt: null, expiresAt: null },
  user: { id: 'usr_alice', disabledAt: null },
  clientChangedAt: 0,
  sessionAlive: true,
  denied: false,
}

describe('the tokens of a family', () => {
  test('are valid while nothing is revoked or expired', () => {
    assert.equal(reasonEnded(stands, now), undefined)
    assert.equal(reasonEnded({ ...stands, grant: { revokedAt: null, expiresAt: now + 1 } }, now), undefined)
  })

  for (const [what, change] of Object.entries({
    'a token that is on the deny list': { denied: true },
    'a family that was revoked': { family: { ...stands.family, revokedAt: 1 } },
    'a family that has expired': { family: { ...stands.family, expiresAt: now } },
    'a grant that was deleted': { grant: undefined },
    'a grant that was revoked': { grant: { revokedAt: 1, expiresAt: null } },
    'a grant that has expired': { grant: { revokedAt: null, expiresAt: now } },
    'a person whose account was deleted': { user: undefined },
    'a person who is disabled': { user: { id: 'usr_alice', disabledAt: 1 } },
    'a session that has ended': { sessionAlive: false },
  } satisfies Record<string, Partial<Standing>>)) {
    test(`are refused because of ${what}, and the reason is given`, () => {
      assert.match(
        reasonEnded({ ...stands, ...change }, now) ?? '',
        /^the (token|family|grant|person|session) /,
      )
    })
  }

  test('are refused once revoked, even if the clock was set back and the revocation is in the future', () => {
    assert.notEqual(
      reasonEnded({ ...stands, family: { ...stands.family, revokedAt: now + 5 } }, now),
      undefined,
    )
    assert.notEqual(
      reasonEnded({ ...stands, user: { id: 'usr_alice', disabledAt: now + 5 } }, now),
      undefined,
    )
  })
})
