import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Fleet } from './fleet.ts'

/** Waits until a server says of itself that it is ready, or is not, or that its disk is full. */
export async function readiness(
  server: Pick<Fleet, 'fetch' | 'issuer'>,
  wanted: 'ready' | 'not ready',
): Promise<void> {
  const end = performance.now() + 300_000
  let said = ''
  while (performance.now() < end) {
    const response = await server.fetch(new Request(`${server.issuer}/health/ready`))
    said = `${response.status} ${await response.text()}`
    // On a full disk small writes go on for as long as the log has room inside.
    const isTold = response.status !== 200 || said.includes('"disk":{"status":"degraded"')
    if (isTold === (wanted === 'not ready')) return
    assert.ok(response.status === 200 || response.status === 503, said)
    await delay(50)
  }
  assert.fail(`${wanted} was never said, but: ${said}`)
}
