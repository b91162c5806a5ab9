import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tracingWanted, tracingWarnings } from './tracing.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

test('an endpoint in the environment enables traces, and nothing else does', () => {
  assert.equal(tracingWanted(endpoint), true)
  assert.equal(tracingWanted({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }), true)
  assert.equal(tracingWanted({}), false)
  assert.equal(tracingWanted({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }), false)
  assert.equal(tracingWanted({ OTEL_SERVICE_NAME: 'valetkey', OTEL_TRACES_SAMPLER: 'always_on' }), false)
  assert.equal(tracingWanted({ ...endpoint, OTEL_SDK_DISABLED: 'True' }), false)
  assert.equal(tracingWanted({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }), false)
})

test('with an invalid endpoint, no traces are sent to the default endpoint of the exporter', () => {
  for (const wrong of ['collector:4317', 'nonsense', 'ftp://collector', 'http://']) {
    assert.equal(tracingWanted({ OTEL_EXPORTER_OTLP_ENDPOINT: wrong }), false, wrong)
    assert.equal(tracingWanted({ ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: wrong }), false, wrong)
    assert.equal(tracingWarnings({ OTEL_EXPORTER_OTLP_ENDPOINT: wrong }).length, 1, wrong)
    assert.deepEqual(tracingWarnings({ OTEL_EXPORTER_OTLP_ENDPOINT: wrong, OTEL_SDK_DISABLED: 'true' }), [])
  }
})

test('an unsupported protocol or endpoint gets a warning', () => {
  assert.deepEqual(tracingWarnings({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }), [])
  assert.deepEqual(tracingWarnings({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }), [])
  assert.match(tracingWarnings({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })[0] ?? '', /http\/json/)
  assert.deepEqual(tracingWarnings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }), [
    'OTEL_EXPORTER_OTLP_ENDPOINT: expected an http or https URL, got "collector:4317"; no traces are sent',
  ])
  const both = { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'ftp://me:hush@collector' }
  assert.deepEqual(tracingWarnings(both), [
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: expected an http or https URL, got "ftp://•••@collector"; no traces are sent',
  ])
})
