import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import { pino } from 'pino'
import { Secret } from './secret.ts'

const value = 'correct horse battery'
const secret = new Secret(value)

test('a secret prints as dots in logs, errors, JSON and inspection', () => {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  log.info({ secret, nested: { list: [secret] } }, `words and ${secret}`)
  log.error(new Error('failed', { cause: secret }))
  for (const printed of [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret, list: [secret] }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
    format('%s %o %O %j', secret, secret, secret, secret),
    lines.join(''),
    Object.keys(secret).join(),
    JSON.stringify(Object.entries(secret)),
  ]) {
    assert.ok(!printed.includes('horse'), printed)
  }
  assert.match(lines.join(''), /•••/)
})

test('a copy of a secret does not contain its value', () => {
  assert.deepEqual({ ...secret }, {})
  assert.throws(() => structuredClone(secret).reveal())
})

test('only reveal returns the value', () => {
  assert.equal(secret.reveal(), value)
})
