import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportingExporter } from './reporting-exporter.ts'

function told(error: Error): unknown {
  const lines: object[] = []
  const failing = {
    export: (_spans: unknown, done: (result: { code: number; error: Error }) => void) =>
      done({ code: 1, error }),
    shutdown: async () => {},
  }
  const exporter = reportingExporter(failing, { warn: (fields: object) => void lines.push(fields) })
  exporter.export([], () => {})
  assert.equal(lines.length, 1)
  return lines[0]
}

test('a failed export is logged with the error code or the status of the collector', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4318'), { code: 'ECONNREFUSED' })
  assert.deepEqual(told(refused), { spans: 0, cause: 'ECONNREFUSED' })
  const unauthorized = Object.assign(new Error('Unauthorized'), { name: 'OTLPExporterError', code: 401 })
  assert.deepEqual(told(unauthorized), { spans: 0, cause: 401 })
})

test('the message of an export error is not logged, since it may contain request headers', () => {
  assert.deepEqual(told(new Error('authorization: Bearer hush')), { spans: 0, cause: 'Error' })
  const strange = Object.assign(new Error('x'), { code: 'Bearer hush' })
  assert.deepEqual(told(strange), { spans: 0, cause: 'Error' })
})
