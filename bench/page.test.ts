import assert from 'node:assert/strict'
import { test } from 'node:test'
import { page } from './page.ts'
import type { Result } from './result.ts'

const machine = {
  cpu: 'A Processor',
  cores: 2,
  memory: 25,
  system: 'Linux 6.1',
  node: '24.21.0',
  sqlite: '3.50.4',
  postgres: '15.13',
  commit: 'abcdef0',
  date: '2026-01-31',
}

function aResult(part: Partial<Result> = {}): Result {
  return {
    name: 'refresh',
    title: 'Refresh',
    about: 'What is sent.',
    columns: ['', 'per second'],
    rows: [['Valetkey | SQLite', '8000']],
    goals: [
      { what: 'Refresh', goal: 'at least 60 %', result: '59 %', met: false },
      { what: 'Refresh', goal: 'at least 2 ×', result: '3 ×', met: true },
    ],
    notes: ['One contender was left out.'],
    measured: {},
    machine,
    seconds: 3,
    rounds: 2,
    ...part,
  }
}

test('the page describes the benchmarks and the machine', () => {
  const text = page([aResult()])
  assert.match(
    text,
    /2026-01-31, commit abcdef0: A Processor, 2 cores, 25 GB, .*SQLite 3.50.4, PostgreSQL 15.13\n/,
  )
  assert.match(text, /What is sent\. 2 rounds of 3 s\./)
})

test('a missed goal is shown like one that was met', () => {
  const text = page([aResult()])
  assert.match(text, /\| Refresh \| at least 60 % \| 59 % \| \*\*no\*\* \|/)
  assert.match(text, /\| Refresh \| at least 2 × \| 3 × \| yes \|/)
})

test('contenders that were left out are named', () => {
  assert.match(page([aResult()]), /One contender was left out\./)
})

test('results of different commits are distinguished', () => {
  const text = page([aResult(), aResult({ name: 'code', machine: { ...machine, commit: '1234567' } })])
  assert.match(text, /commit abcdef0: .*: refresh\n/)
  assert.match(text, /commit 1234567: .*: code\n/)
})

test('pipes in a cell are escaped', () => {
  assert.match(page([aResult()]), /\| Valetkey \\\| SQLite \| 8000 \|/)
})
