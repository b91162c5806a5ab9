import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Fleet } from './fleet.ts'

/** Waits until a server reports that it is ready, or that it is not ready or its disk is full. */
export async function readiness(
  server: Pick<Fleet, 'fetch' | 'issuer'>,
  wanted: 'ready' | 'not ready',
): Promise<void> {
  const end = performance.now() + 300_000
  let said = ''
  while (performance.now() < end) {
    const response = await server.fetch(new Request(`${server.issuer}/health/ready`))
    said = `${response.status} ${await response.text()}`
    // On a full disk, small writes still succeed while the write-ahead log has unused space.
    const isTold = response.status !== 200 || said.includes('"disk":{"status":"degraded"')
    if (isTold === (wanted === 'not ready')) return
    assert.ok(response.status === 200 || response.status === 503, said)
    await delay(50)
  }
  assert.fail(`the server never became ${wanted}; it last reported: ${said}`)
}
