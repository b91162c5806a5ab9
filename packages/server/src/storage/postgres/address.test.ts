import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postgresName } from './address.ts'

test('the name of a database contains host, port and database, but no user and no password', () => {
  for (const [url, name] of [
    [
      'postgres://user:hunter2@db.example:5433/tokens?sslmode=verify-full',
      'postgres://db.example:5433/tokens',
    ],
    ['postgresql://user@[2001:db8::1]/tokens?password=hunter2', 'postgresql://[2001:db8::1]/tokens'],
    ['postgres://user:hunter2@/tokens?host=/run/postgresql', 'postgres:///run/postgresql/tokens'],
    ['postgres://user:hunter2@%2Frun%2Fpostgresql/tokens', 'postgres:///run/postgresql/tokens'],
  ] as const) {
    assert.equal(postgresName(url), name)
  }
})
