import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

/** It polls for a condition, with a pause between the attempts. */
const polls = 'polls for a condition'
/** The exact time does not matter, and each run uses another. */
const anyMoment = 'acts at an arbitrary time'
/** It checks that nothing happens for a while; on a slow machine the check is only stricter. */
const nothing = 'checks that nothing happens'
/** The passing of time is what is being tested. */
const passes = 'tests the passing of time'

/** The files that may sleep, how often, and why. All others must wait for an event. */
const sleeping: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'examples/print-shop-cli/print-shop-cli.test.ts': { [polls]: 1 },
  'examples/print-shop/app.test.ts': { [polls]: 1 },
  'examples/support/running-story.ts': { [polls]: 1 },
  'packages/resource/test/examples.test.ts': { [polls]: 1 },
  'packages/server/src/commands/serving/workers.test.ts': { [polls]: 1 },
  'packages/server/test/attacks/aborted-requests.test.ts': { [anyMoment]: 4 },
  'packages/server/test/attacks/late-requests.test.ts': { [passes]: 4, [polls]: 3 },
  'packages/server/test/attacks/log-faults.test.ts': { [polls]: 1 },
  'packages/server/test/attacks/request-objects.test.ts': { [nothing]: 2 },
  'packages/server/test/clients/an-apache.ts': { [polls]: 1 },
  'packages/server/test/clients/express-openid-connect.test.ts': { [polls]: 1 },
  'packages/server/test/clients/mod-auth-openidc.test.ts': { [polls]: 1 },
  'packages/server/test/fire/fire.ts': { [polls]: 2 },
  'packages/server/test/fire/fleet.ts': { [polls]: 1 },
  'packages/server/test/fire/lives.ts': { [polls]: 1 },
  'packages/server/test/fire/readiness.ts': { [polls]: 1 },
  'packages/server/test/fire/stands-still.test.ts': { [passes]: 1 },
  'packages/server/test/fire/witness.ts': { [polls]: 1 },
  'packages/server/test/flows/drain.test.ts': { [polls]: 1 },
  'packages/server/test/flows/health.test.ts': { [polls]: 1 },
  'packages/server/test/flows/key-rotation.test.ts': { [polls]: 1 },
  'packages/server/test/flows/rolling-upgrade.test.ts': { [polls]: 1 },
  'packages/server/test/flows/step-up-guide.test.ts': { [polls]: 1 },
  // A click counts only once its page has been visible for a moment.
  'packages/server/test/flows/tabs-in-a-browser.test.ts': { [passes]: 2 },
  'packages/server/test/flows/worker-metrics.test.ts': { [polls]: 1 },
  'packages/server/test/store/backup.test.ts': { [passes]: 1, [polls]: 2 },
  'packages/server/test/store/grouped-commits.test.ts': { [nothing]: 1 },
  // Another process sees a declaration within a second.
  'packages/server/test/store/registry.test.ts': { [passes]: 1 },
  'packages/server/test/store/silent-network.test.ts': { [passes]: 1 },
}

const where = [
  'packages/*/test/**/*.ts',
  'packages/*/src/**/*.test.ts',
  'examples/support/*.ts',
  '{examples,bench,conformance,strangers}/**/*.test.ts',
  'tools/*.test.ts',
]

test('no test sleeps if it could wait for an event', () => {
  const found: Record<string, number> = {}
  for (const file of globSync(where, { exclude: (path) => path.includes('node_modules') })) {
    const count = sleepsIn(readFileSync(file, 'utf8'))
    if (count > 0 && !file.endsWith('sleeping.test.ts')) found[file.replaceAll('\\', '/')] = count
  }
  const allowed = Object.entries(sleeping).map(([file, reasons]) => [
    file,
    Object.values(reasons).reduce((sum, count) => sum + count, 0),
  ])
  assert.deepEqual(found, Object.fromEntries(allowed), 'see the reasons in tools/sleeping.test.ts')
})

test('a sleep is found however it is written', () => {
  for (const [source, count] of [
    ["import { setTimeout as nap } from 'node:timers/promises'\nawait nap(5)\nawait nap(7)", 2],
    ['await new Promise((resolve) => setTimeout(resolve, 5))', 1],
    ['await new Promise((done) => setTimeout(() => done(1), 5))', 1],
    ['clearTimeout(setTimeout(() => controller.abort(), 5))', 0],
  ] as const) {
    assert.equal(sleepsIn(source), count, source)
  }
})

/** Counts the promises in this source that a timer resolves. */
function sleepsIn(source: string): number {
  const inPromise = /new Promise[^\n]*setTimeout\(/g
  const imported = [...source.matchAll(/setTimeout as (\w+)[^\n]*'node:timers\/promises'/g)]
  const calls = imported.map(
    ([, name]) => source.match(new RegExp(`(?<![.\\w])${name}\\(`, 'g'))?.length ?? 0,
  )
  return (source.match(inPromise)?.length ?? 0) + calls.reduce((sum, count) => sum + count, 0)
}
