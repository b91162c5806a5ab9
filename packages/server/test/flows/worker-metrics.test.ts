import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { scrape } from '../support/metrics.ts'
import { aServerProcess } from '../support/process.ts'

test('one scrape has the metrics of every worker, and readiness covers the port that they share', async () => {
  const flags = ['--workers', '2', '--management-port', '0']
  await using server = await aServerProcess({}, {}, flags)
  const managementUrl = /"url":"(http:[^"]+)"/.exec(server.log())?.[1]
  assert.ok(managementUrl !== undefined, server.log())
  for (let each = 0; each < 20; each += 1) {
    await fetch(`${server.issuer}/jwks`, { headers: { connection: 'close' } })
  }
  const series = await scrape({ managementUrl })
  const count = (worker: number) =>
    series.get(`valetkey_http_requests_total{worker="${worker}",route="/jwks",method="GET",status="2xx"}`) ??
    0
  assert.ok(count(1) > 0 && count(2) > 0)
  assert.equal(count(1) + count(2), 20)

  const status = async () => {
    const response = await fetch(`${managementUrl}/health/ready`)
    return ((await response.json()) as { status: string }).status
  }
  assert.notEqual(await status(), 'unavailable')
  // When a worker is replaced, its numbers disappear, and scraping still works.
  for (let each = 0; each < 4; each += 1) {
    await fetch(`${server.issuer}/token`, { headers: { connection: 'close' } })
  }
  const pid = Number(/"worker":2,"pid":(\d+)/.exec(server.log())?.[1])
  process.kill(pid, 'SIGKILL')
  for (let tries = 0; count(2) > 0 && tries < 2_000; tries += 1) {
    await wait(100)
    const now = await scrape({ managementUrl })
    if (
      now.has('process_resident_memory_bytes{worker="2"}') &&
      !now.has(`valetkey_http_requests_total{worker="2",route="/jwks",method="GET",status="2xx"}`)
    ) {
      assert.equal(await server.stop(), 0)
      return
    }
  }
  assert.fail('the worker was not replaced')
})
