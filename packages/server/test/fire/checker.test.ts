import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kept, type Rules, violations } from './checker.ts'
import { type History, type Kind, type Operation, type Outcome, Recorder } from './history.ts'

const rules: Rules = { grace: 10_000, codeLifetime: 60_000, clockError: 0, clocksDiffer: false }

type Line = [
  kind: Kind,
  presented: string,
  outcome: 'ok' | 'refused' | 'unknown' | 'never' | 'fault' | 'active' | 'inactive' | `${string} ${string}`,
  /** Begin and end, if the operations are not sequential. One unit is ten milliseconds. */
  when?: readonly [began: number, ended: number],
]

/** A handwritten history: `'A1 R1'` is a response with an access token and a refresh token. */
function aHistory(lines: readonly Line[], bound: Record<string, string> = {}): History {
  const operations = lines.map(([kind, presented, outcome, when], index): Operation => {
    const [began, ended] = when ?? [index * 10 + 1, index * 10 + 2]
    const [beganAt, endedAt] = [began * 10, ended * 10]
    return { by: 'hand', kind, presented, began, ended, beganAt, endedAt, outcome: outcomeOf(outcome) }
  })
  return { operations, bound: new Map(Object.entries(bound)) }
}

function outcomeOf(word: Line[2]): Outcome {
  if (word === 'ok') return { result: 'ok' }
  if (word === 'active' || word === 'inactive') return { result: 'ok', active: word === 'active' }
  if (word === 'refused') return { result: 'refused', error: 'invalid_grant' }
  if (word === 'unknown') return { result: 'unknown', why: 'the connection broke' }
  if (word === 'never') return { result: 'unknown', why: 'no answer', lingers: true }
  if (word === 'fault') return { result: 'fault', why: '500' }
  const [accessToken = '', refreshToken = ''] = word.split(' ')
  return { result: 'ok', accessToken, refreshToken, expiresIn: 600 }
}

function broken(lines: readonly Line[], bound?: Record<string, string>): readonly Kept[] {
  return [...new Set(violations(aHistory(lines, bound), rules).map(({ promise }) => promise))]
}

const fine: readonly Line[] = [
  ['redeem', 'code', 'A0 R0'],
  ['refresh', 'R0', 'A1 R1'],
  ['introspect', 'A0', 'active'],
  ['introspect', 'A1', 'active'],
  ['refresh', 'R1', 'A2 R2'],
  ['introspect', 'A2', 'active'],
  ['refresh', 'R2', 'A3 R3'],
  ['introspect', 'A3', 'active'],
  ['revoke', 'R3', 'ok'],
  ['refresh', 'R3', 'refused'],
  ['introspect', 'A3', 'inactive'],
]

test('a history that keeps every promise has no violation', () => {
  assert.deepEqual(violations(aHistory(fine), rules), [])
})

test('a lost response and its retry are no violation, whether or not the server had stored the first request', () => {
  const ends: readonly Line[] = [
    ['introspect', 'A0', 'active'],
    ['introspect', 'A1', 'active'],
    ['refresh', 'R1', 'A2 R2'],
    ['introspect', 'A2', 'active'],
    ['refresh', 'R2', 'unknown'],
    ['refresh', 'R2', 'A3 R3'],
    ['introspect', 'A3', 'active'],
    ['refresh', 'R3', 'A4 R4'],
    ['introspect', 'A4', 'active'],
    ['refresh', 'R4', 'refused'],
  ]
  const begins: readonly Line[] = [
    ['redeem', 'code', 'unknown'],
    ['redeem', 'code', 'A0 R0'],
    ['refresh', 'R0', 'unknown'],
    ['refresh', 'R0', 'A1 R1'],
  ]
  // The first redemption may have arrived after the second one, as a replay.
  assert.deepEqual(broken([...begins, ...ends]), [])
})

test('a refusal that a theft, a replay, a sign-out or a revocation explains is not a loss', () => {
  const readings: readonly Line[] = [
    ['introspect', 'A0', 'inactive'],
    ['introspect', 'A1', 'inactive'],
    ['refresh', 'R1', 'refused'],
  ]
  const begins: readonly Line[] = [
    ['redeem', 'code', 'A0 R0'],
    ['refresh', 'R0', 'A1 R1'],
  ]
  assert.deepEqual(broken([...begins, ['revoke', 'R0', 'unknown'], ...readings]), [])
  assert.deepEqual(broken([...begins, ['redeem', 'code', 'refused'], ...readings]), [])
  assert.deepEqual(broken([...begins, ['sign-out', 'browser', 'ok'], ...readings], { code: 'browser' }), [])
  const theft: readonly Line[] = [
    ['refresh', 'R1', 'A2 R2'],
    ['refresh', 'R0', 'refused'],
    ['introspect', 'A2', 'inactive'],
    ['refresh', 'R2', 'refused'],
  ]
  assert.deepEqual(broken([...begins, ...theft, ...readings]), [])
  const late: Line = ['refresh', 'R0', 'refused', [1100, 1101]]
  assert.deepEqual(
    broken([...begins, late, ['introspect', 'A0', 'inactive', [1200, 1201]]]).includes(lost),
    false,
  )
})

const lost: Kept = 'nothing acknowledged is lost'
const lives: Kept = 'what has ended stays invalid'

/** Histories of faulty servers, each with the promise that it breaks. */
const wrong: readonly [
  what: string,
  promise: Kept,
  lines: readonly Line[],
  bound?: Record<string, string>,
][] = [
  ['a response with status 500', 'every response is an allowed one', [['redeem', 'code', 'fault']]],
  ['a token that was never issued', 'every token has one origin', [['refresh', 'R9', 'ok']]],
  [
    'an access token that was issued twice',
    'every token has one origin',
    [
      ['redeem', 'code', 'A0 R0'],
      ['refresh', 'R0', 'A0 R1'],
    ],
  ],
  [
    'a refresh token that two families share',
    'every token has one origin',
    [
      ['redeem', 'code', 'A0 R0'],
      ['redeem', 'other', 'B0 R0'],
    ],
  ],
  [
    'a code redeemed twice, one after the other',
    'a code is redeemed once',
    [
      ['redeem', 'code', 'A0 R0'],
      ['redeem', 'code', 'B0 S0'],
    ],
  ],
  [
    'a code redeemed twice, concurrently',
    'a code is redeemed once',
    [
      ['redeem', 'code', 'A0 R0', [1, 4]],
      ['redeem', 'code', 'B0 S0', [2, 3]],
    ],
  ],
  [
    'two successors of one generation',
    'a refresh token has one successor',
    [
      ['redeem', 'code', 'A0 R0'],
      ['refresh', 'R0', 'A1 R1', [20, 24]],
      ['refresh', 'R0', 'A2 R2', [21, 23]],
    ],
  ],
  [
    'an older refresh token that is accepted after its successor was used',
    'generations only increase',
    [
      ['redeem', 'code', 'A0 R0'],
      ['refresh', 'R0', 'A1 R1'],
      ['refresh', 'R1', 'A2 R2'],
      ['refresh', 'R0', 'A3 R1'],
    ],
  ],
  ['a refresh after an acknowledged revocation', lives, [...fine.slice(0, 9), ['refresh', 'R3', 'A4 R4']]],
  [
    'a redemption after the sign-out of its session',
    lives,
    [
      ['sign-out', 'browser', 'ok'],
      ['redeem', 'code', 'A0 R0'],
    ],
    { code: 'browser' },
  ],
  ['an access token that outlives its family', lives, [...fine.slice(0, 9), ['introspect', 'A1', 'active']]],
  [
    'an access token that is active after its own revocation',
    lives,
    [
      ['redeem', 'code', 'A0 R0'],
      ['revoke', 'A0', 'ok'],
      ['introspect', 'A0', 'active'],
    ],
  ],
  [
    'an access token that was inactive and becomes active again',
    lives,
    [
      ['redeem', 'code', 'A0 R0'],
      ['revoke', 'A0', 'unknown'],
      ['introspect', 'A0', 'inactive'],
      ['introspect', 'A0', 'active'],
    ],
  ],
  [
    'a family that survives the detection of reuse',
    lives,
    [
      ['redeem', 'code', 'A0 R0'],
      ['refresh', 'R0', 'A1 R1'],
      ['refresh', 'R1', 'A2 R2'],
      ['refresh', 'R0', 'refused'],
      ['refresh', 'R2', 'A3 R3'],
    ],
  ],
  [
    'a family that survives the replay of its code',
    lives,
    [
      ['redeem', 'code', 'A0 R0'],
      ['redeem', 'code', 'refused'],
      ['introspect', 'A0', 'active'],
    ],
  ],
  [
    'a code that was refused and is accepted afterwards',
    lives,
    [
      ['redeem', 'code', 'refused'],
      ['redeem', 'code', 'A0 R0'],
    ],
  ],
  [
    'a family that is refused only for a moment',
    lives,
    [
      ['redeem', 'code', 'A0 R0'],
      ['revoke', 'R0', 'unknown'],
      ['refresh', 'R0', 'refused'],
      ['refresh', 'R0', 'A1 R1'],
    ],
  ],
  ['a code lost by a crash', lost, [['redeem', 'code', 'refused']]],
  [
    'a refresh lost by a crash, so that its token is unknown',
    lost,
    [
      ['redeem', 'code', 'A0 R0'],
      ['refresh', 'R0', 'A1 R1'],
      ['refresh', 'R1', 'refused'],
    ],
  ],
  [
    'an access token lost by a crash',
    lost,
    [
      ['redeem', 'code', 'A0 R0'],
      ['introspect', 'A0', 'inactive'],
    ],
  ],
  [
    'a lost response that logs an honest app out',
    lost,
    [
      ['redeem', 'code', 'A0 R0'],
      ['refresh', 'R0', 'unknown'],
      ['refresh', 'R0', 'refused'],
    ],
  ],
  [
    'a revocation of one access token that revokes the family',
    lost,
    [
      ['redeem', 'code', 'A0 R0'],
      ['revoke', 'A0', 'ok'],
      ['refresh', 'R0', 'refused'],
    ],
  ],
  [
    'an access token that was not read at the end',
    'everything acknowledged is read at the end',
    [
      ['redeem', 'code', 'A0 R0'],
      ['refresh', 'R0', 'refused'],
    ],
  ],
  [
    'a refresh token that was not tried at the end',
    'everything acknowledged is read at the end',
    [
      ['redeem', 'code', 'A0 R0'],
      ['introspect', 'A0', 'active'],
      ['refresh', 'R0', 'unknown'],
    ],
  ],
]

for (const [what, promise, lines, bound] of wrong) {
  test(`the checker finds ${what}`, () => {
    const found = broken(lines, bound)
    assert.ok(found.includes(promise), `found only: ${found.join(', ')}`)
  })
}

test('each promise has a history that breaks it', () => {
  const kept: Record<Kept, true> = {
    'every response is an allowed one': true,
    'every token has one origin': true,
    'a code is redeemed once': true,
    'a refresh token has one successor': true,
    'generations only increase': true,
    'what has ended stays invalid': true,
    'nothing acknowledged is lost': true,
    'everything acknowledged is read at the end': true,
  }
  assert.deepEqual(new Set(wrong.map(([, promise]) => promise)), new Set(Object.keys(kept)))
})

test('a request that a newer token overtook may be refused while its family stays valid', () => {
  const overtaken = (ended: number): readonly Line[] => [
    ['redeem', 'code', 'A0 R0', [1, 2]],
    ['refresh', 'R0', 'A1 R1', [10, 12]],
    ['refresh', 'R1', 'A2 R2', [13, ended]],
    ['refresh', 'R0', 'refused', [20, 25]],
    ['refresh', 'R2', 'A3 R3', [30, 31]],
  ]
  assert.ok(!broken(overtaken(24)).includes(lives))
  assert.ok(broken(overtaken(19)).includes(lives))
})

test('differing clocks explain only that a token has expired at one server and not at another', () => {
  const hour = { ...rules, clockError: 3_600_000, clocksDiffer: true }
  const expired: readonly Line[] = [
    ['redeem', 'code', 'A0 R0'],
    ['introspect', 'A0', 'inactive'],
    ['introspect', 'A0', 'active'],
    ['refresh', 'R0', 'A1 R1'],
    ['introspect', 'A1', 'active'],
    ['refresh', 'R1', 'refused'],
  ]
  const promises = (lines: readonly Line[], under: Rules) =>
    violations(aHistory(lines), under).map(({ promise }) => promise)
  assert.ok(promises(expired, { ...hour, clocksDiffer: false }).includes(lives))
  assert.ok(!promises(expired, hour).includes(lives))
  const revoked: readonly Line[] = [...expired.slice(0, 1), ['revoke', 'A0', 'ok'], ...expired.slice(2)]
  assert.ok(promises(revoked, hour).includes(lives))
})

test('the recorder puts all requests and responses in one order', async () => {
  const recorder = new Recorder()
  const slow = Promise.withResolvers<Outcome>()
  const first = recorder.record('one', 'refresh', 'R0', () => slow.promise)
  await recorder.record('other', 'refresh', 'R0', async () => ({ result: 'ok', refreshToken: 'R1' }))
  const [open, answered] = recorder.operations
  assert.deepEqual([open?.began, open?.ended, open?.outcome.result], [1, Number.POSITIVE_INFINITY, 'unknown'])
  assert.deepEqual([answered?.began, answered?.ended], [2, 3])
  slow.resolve({ result: 'refused', error: 'invalid_grant' })
  await first
  assert.deepEqual([open?.ended, open?.outcome.result], [4, 'refused'])
})

test('a request that its sender gave up on must not end a family when it is finally read', () => {
  const givenUp = (ended: number): readonly Line[] => [
    ['redeem', 'code', 'A0 R0', [1, 2]],
    ['refresh', 'R0', 'never', [3, ended]],
    ['refresh', 'R0', 'A1 R1', [11, 12]],
    ['refresh', 'R1', 'A2 R2', [13, 14]],
    ['introspect', 'A0', 'inactive', [40, 41]],
  ]
  assert.ok(broken(givenUp(10)).includes(lost))
  // The server may have judged it before its sender gave up.
  assert.ok(!broken(givenUp(30)).includes(lost))
  assert.ok(!broken(givenUp(Number.POSITIVE_INFINITY)).includes(lost))

  const code = (ended: number): readonly Line[] => [
    ['redeem', 'code', 'never', [1, ended]],
    ['redeem', 'code', 'A0 R0', [6, 7]],
    ['introspect', 'A0', 'inactive', [8, 9]],
  ]
  assert.ok(broken(code(5)).includes(lost))
  assert.ok(!broken(code(7)).includes(lost))
})
