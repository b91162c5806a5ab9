import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tracingWanted, tracingWarnings } from './tracing.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

test('an endpoint in the environment asks for traces, and nothing else does', () => {
  assert.equal(tracingWanted(endpoint), true)
  assert.equal(tracingWanted({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }), true)
  assert.equal(tracingWanted({}), false)
  assert.equal(tracingWanted({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }), false)
  assert.equal(tracingWanted({ OTEL_SERVICE_NAME: 'valetkey', OTEL_TRACES_SAMPLER: 'always_on' }), false)
  assert.equal(tracingWanted({ ...endpoint, OTEL_SDK_DISABLED: 'True' }), false)
  assert.equal(tracingWanted({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }), false)
})

test('a wish that cannot be met is told', () => {
  assert.deepEqual(tracingWarnings({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }), [])
  assert.deepEqual(tracingWarnings({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }), [])
  assert.match(tracingWarnings({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })[0] ?? '', /http\/json/)
  assert.match(tracingWarnings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' })[0] ?? '', /no http/)
})
