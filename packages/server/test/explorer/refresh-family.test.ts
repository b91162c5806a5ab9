import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { aBeginning } from './beginning.ts'
import { explore } from './explore.ts'
import { mutations } from './mutations.ts'
import type { Scenario } from './scenario.ts'

/** So many moves more, by hand: each takes two to three times as long. */
const deeper = Number(process.env.EXPLORE_DEPTH ?? 0)

/** What is looked at, how many moves deep, and what it proves. */
const scenarios = {
  honest: {
    promise:
      'an app that only repeats lost answers is never logged out, whatever crashes and however late it comes',
    depth: 10,
    app: 3,
    rotates: 'always',
    sweeps: 1,
  },
  crowd: {
    promise: 'an answer is repeated so often and no more, and whoever asks in vain is not logged out',
    depth: 10,
    app: 3,
    rotates: 'always',
    repeats: 1,
  },
  keeping: {
    promise: 'an app that may keep its token is never logged out, nor while its registration changes',
    depth: 10,
    app: 3,
    rotates: 'either',
  },
  late: {
    promise: 'only what comes after the grace is taken for a theft',
    depth: 10,
    app: 3,
    rotates: 'always',
    waits: 1,
  },
  'stands still': {
    promise:
      'an app whose request lies unread while an instance stands still, and that goes on at another one, is not logged out',
    depth: 8,
    app: 2,
    rotates: 'always',
    unread: 1,
    waits: 1,
  },
  unread: {
    promise: 'a request that was overtaken before it was read proves nothing, however often',
    depth: 10,
    app: 2,
    rotates: 'always',
    unread: 1,
  },
  theft: {
    promise:
      'two who hold one family never go on past each other: in the grace they get the same, then it ends',
    depth: 8,
    app: 3,
    thief: 2,
    rotates: 'always',
  },
  'late theft': {
    promise: 'a thief who comes late, or with an old token, ends the family for himself, too',
    depth: 8,
    app: 2,
    thief: 1,
    rotates: 'always',
    waits: 1,
  },
  ends: {
    promise: 'nothing lives after the family or its grant was revoked or its session signed out',
    depth: 8,
    app: 2,
    rotates: 'always',
    ends: ['revoke the family', 'revoke the grant', 'sign out'],
  },
} as const satisfies Record<string, Scenario & { depth: number; promise: string }>

/** Where each wrong rule shows. */
const shownBy: Record<keyof typeof mutations, keyof typeof scenarios> = {
  'the update does not ask which generation it replaces': 'honest',
  'the update does not ask whether the family was revoked': 'ends',
  'the update does not ask whether the grant was revoked': 'ends',
  'the update does not ask whether the session has ended': 'ends',
  'the update is made of a look and a write': 'honest',
  'there is no grace': 'honest',
  'the grace never ends': 'late',
  'the grace does not ask whether the successor was used': 'keeping',
  'a request that was overtaken is taken for a theft': 'honest',
  'an answer is repeated without an end': 'crowd',
  'a request that lay unread is judged as if it had just been sent': 'unread',
  'a request that waited for long is judged like any other': 'stands still',
  'the grace begins when a rotation is asked for': 'late',
  'no request is judged': 'late',
  'a theft is found and forgotten': 'late',
  'a lost race is taken for a theft': 'honest',
}

describe('every interleaving of a family’s life', async () => {
  const beginning = await aBeginning()
  after(() => beginning.door.close())

  for (const [name, { promise, depth, ...scenario }] of Object.entries(scenarios)) {
    test(promise, async (t) => {
      const explored = await explore(scenario, { depth: depth + deeper, beginning })
      const { states, interleavings, found } = explored
      assert.equal(found, undefined, JSON.stringify(found))
      t.diagnostic(`${name}: ${states} states, ${interleavings} interleavings, ${depth + deeper} moves deep`)
      // What explores next to nothing proves nothing.
      assert.ok(interleavings > 500, `only ${interleavings} interleavings`)
    })
  }

  for (const [wrong, mutation] of Object.entries(mutations)) {
    test(`it is seen when ${wrong}`, async (t) => {
      const { promise, depth, ...scenario } = scenarios[shownBy[wrong as keyof typeof mutations]]
      const { found } = await explore(scenario, { depth, beginning, mutation })
      assert.ok(found, `every interleaving kept the promise: ${promise}`)
      t.diagnostic(`${found.violation}: ${found.moves.join(', ')}`)
    })
  }
})
