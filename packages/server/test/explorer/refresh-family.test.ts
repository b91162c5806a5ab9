import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { aBeginning } from './beginning.ts'
import { explore } from './explore.ts'
import { mutations } from './mutations.ts'
import type { Scenario } from './scenario.ts'

/** Additional depth for manual runs. Each additional move takes two to three times as long. */
const deeper = Number(process.env.EXPLORE_DEPTH ?? 0)

/** The scenarios, with the depth in moves and the promise that each verifies. */
const scenarios = {
  honest: {
    promise:
      'an app that only retries after lost responses is never logged out, whatever crashes and however late it retries',
    depth: 10,
    app: 3,
    rotates: 'always',
    sweeps: 1,
  },
  crowd: {
    promise: 'a response is repeated only up to the limit, and an app beyond the limit is not logged out',
    depth: 10,
    app: 3,
    rotates: 'always',
    repeats: 1,
  },
  keeping: {
    promise: 'an app whose token is not rotated is never logged out, even while its registration changes',
    depth: 10,
    app: 3,
    rotates: 'either',
  },
  late: {
    promise: 'only a request after the grace period is treated as a theft',
    depth: 10,
    app: 3,
    rotates: 'always',
    waits: 1,
  },
  'stands still': {
    promise:
      'an app whose request waits unread at a suspended instance, and that retries at another one, is not logged out',
    depth: 8,
    app: 2,
    rotates: 'always',
    unread: 1,
    waits: 1,
  },
  unread: {
    promise: 'a request that was overtaken before it was read is never treated as a theft',
    depth: 10,
    app: 2,
    rotates: 'always',
    unread: 1,
  },
  theft: {
    promise:
      'two holders of one token family get the same tokens in the grace period, and after it the family is revoked',
    depth: 8,
    app: 3,
    thief: 2,
    rotates: 'always',
  },
  'late theft': {
    promise: 'a thief who uses an old token, or comes after the grace period, revokes the family',
    depth: 8,
    app: 2,
    thief: 1,
    rotates: 'always',
    waits: 1,
  },
  ends: {
    promise: 'no token is valid after its family or grant was revoked or its session signed out',
    depth: 8,
    app: 2,
    rotates: 'always',
    ends: ['revoke the family', 'revoke the grant', 'sign out'],
  },
} as const satisfies Record<string, Scenario & { depth: number; promise: string }>

/** The scenario that reveals each fault. */
const shownBy: Record<keyof typeof mutations, keyof typeof scenarios> = {
  'the update does not check which generation it replaces': 'honest',
  'the update does not check whether the family is revoked': 'ends',
  'the update does not check whether the grant is revoked': 'ends',
  'the update does not check whether the session has ended': 'ends',
  'the update is not atomic: a read and a write': 'honest',
  'there is no grace period': 'honest',
  'the grace period never ends': 'late',
  'the grace period does not check whether the successor was used': 'keeping',
  'a request that was overtaken is treated as a theft': 'honest',
  'a response is repeated without a limit': 'crowd',
  'a request that waited unread is judged as if it had just been sent': 'unread',
  'a request that waited too long is judged like any other': 'stands still',
  'the grace period begins when a rotation is requested': 'late',
  'no request is ever judged': 'late',
  'a theft is detected but revokes nothing': 'late',
  'a lost race is treated as a theft': 'honest',
}

describe('every interleaving of operations on a token family', async () => {
  const beginning = await aBeginning()
  after(() => beginning.db.close())

  for (const [name, { promise, depth, ...scenario }] of Object.entries(scenarios)) {
    test(promise, async (t) => {
      const explored = await explore(scenario, { depth: depth + deeper, beginning })
      const { states, interleavings, found } = explored
      assert.equal(found, undefined, JSON.stringify(found))
      t.diagnostic(`${name}: ${states} states, ${interleavings} interleavings, ${depth + deeper} moves deep`)
      // A small exploration proves nothing.
      assert.ok(interleavings > 500, `only ${interleavings} interleavings`)
    })
  }

  for (const [wrong, mutation] of Object.entries(mutations)) {
    test(`the explorer finds this fault: ${wrong}`, async (t) => {
      const { promise, depth, ...scenario } = scenarios[shownBy[wrong as keyof typeof mutations]]
      const { found } = await explore(scenario, { depth, beginning, mutation })
      assert.ok(found, `every interleaving kept the promise: ${promise}`)
      t.diagnostic(`${found.violation}: ${found.moves.join(', ')}`)
    })
  }
})
