import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { encodePng } from './png.ts'
import { type Made, makeMissing, type Skipped } from './thumbnails.ts'

test('an unreadable photo is reported, and the photos after it get their thumbnails', async (t) => {
  const good = encodePng({ width: 2, height: 1, pixels: new Uint8Array(6) })
  const originals = new Map<string, Uint8Array>([
    ['first', good],
    ['broken', good.subarray(0, good.length - 20)],
    ['last', good],
  ])
  const brought: string[] = []
  const drive = createServer((request, response) => {
    const [, , id = ''] = (request.url ?? '').split('/')
    if (request.method === 'PUT') brought.push(id)
    const photos = [...originals.keys()].map((name) => ({ id: name, title: `Photo ${name}` }))
    response.end(id === 'missing' ? JSON.stringify({ photos }) : originals.get(id))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => drive.once('listening', resolve))
  t.after(() => drive.close())
  const { port } = drive.address() as AddressInfo

  const outcomes: (Made | Skipped)[] = []
  const tokens = { current: async () => 'token', forget() {} }
  for await (const outcome of makeMissing(new URL(`http://127.0.0.1:${port}`), tokens)) outcomes.push(outcome)
  assert.deepEqual(brought, ['first', 'last'])
  assert.deepEqual(
    outcomes.map(({ title }) => title),
    ['Photo first', 'Photo broken', 'Photo last'],
  )
  const [, broken] = outcomes
  assert.ok(broken !== undefined && 'trouble' in broken)
  assert.match(broken.trouble, /too early/)
})
