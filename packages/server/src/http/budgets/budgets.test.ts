import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { everyList } from '../../../test/support/every-list.ts'
import { limits } from '../connections/limits.ts'
import { everyRoute } from '../routes/router.ts'
import { budgetTable } from './budgets.ts'

const guide = readFileSync(join(import.meta.dirname, '../../../../../docs/operations.md'), 'utf8')
const section = sectionOf('Budgets')

function sectionOf(title: string): string {
  return guide.split(/^## /m).find((each) => each.startsWith(`${title}\n`)) ?? assert.fail(title)
}

/** The names of budgets, with the amounts that `docs/operations.md` gives for each. */
const written = new Map<string, string[]>()
let current = ''
for (const line of section.split('\n').filter((each) => each.startsWith('| '))) {
  const [, name = '', , amount = ''] = line.split('|').map((cell) => cell.trim())
  current = name === '' ? current : name.replaceAll('`', '')
  written.set(current, [...(written.get(current) ?? []), amount])
}

test('docs/operations.md gives the amounts of each budget', () => {
  for (const [name, { window, ...bounds }] of Object.entries(budgetTable)) {
    const while_ = window === 60_000 ? 'a minute' : `in ${window / 60_000} minutes`
    const amounts = Object.values(bounds).map(({ count, bytes }: { count: number; bytes?: number }) => {
      const number = count.toLocaleString('en')
      return bytes === undefined ? `${number} ${while_}` : `${number} or ${bytes / 2 ** 20} MiB ${while_}`
    })
    assert.deepEqual(written.get(name)?.sort(), amounts.sort(), name)
  }
})

test('docs/operations.md names every budget of every route', () => {
  for (const { path, budget } of everyRoute({ mode: 'open' }, everyList)) {
    if ('none' in budget) continue
    for (const name of budget.budgets) assert.ok(written.has(name), `${path}: ${name}`)
  }
})

test('docs/operations.md gives the concurrency limits', () => {
  const shown = sectionOf('Concurrency limits')
  const number = (amount: number) => amount.toLocaleString('en')
  const bytes = (amount: number) => `${amount / 2 ** 20} MiB`
  for (const [kind, most, written] of [
    ['connections', limits.connections, number],
    ['requests_at_once', limits.served, number],
    ['requests_sent_ahead', limits.waiting, number],
    ['slow_bodies', limits.bodies, bytes],
    ['unread_answers', limits.unsent, bytes],
  ] as const) {
    const [line = ''] = shown.split('\n').filter((each) => each.startsWith(`| \`${kind}\` |`))
    assert.ok(line.includes(`| ${written(most.each)} | ${written(most.inAll)} |`), kind)
  }
  for (const wait of [limits.headersTimeout, limits.requestTimeout, limits.unsentTimeout]) {
    assert.ok(shown.includes(`| ${wait / 1000} s |`))
  }
  assert.ok(shown.includes(`with ${limits.held} of them`))
})
