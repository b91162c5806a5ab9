import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { SpanLosses, WaitingSpans } from './span-losses.ts'

test('spans that cannot be exported are queued up to a limit, then dropped, counted and logged once a minute', () => {
  const lines: object[] = []
  const losses = new SpanLosses({ warn: (fields: object) => void lines.push(fields) })
  const waiting = new WaitingSpans(3, losses)
  const handed: ReadableSpan[] = []
  const processor = waiting.before({ onEnd: (span) => void handed.push(span) } as SpanProcessor)
  const ends = (traceFlags: number) =>
    processor.onEnd({ spanContext: () => ({ traceFlags }) } as unknown as ReadableSpan)
  for (let span = 0; span < 10; span += 1) ends(1)
  // Spans that are not sampled do not count as lost.
  for (let span = 0; span < 10; span += 1) ends(0)
  assert.deepEqual([handed.length, losses.all], [3, 7])
  assert.deepEqual(lines, [{ spans: 1, cause: 'queue full' }])
  waiting.leave(2)
  for (let span = 0; span < 3; span += 1) ends(1)
  assert.deepEqual([handed.length, losses.all], [5, 8])
})
