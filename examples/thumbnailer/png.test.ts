import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { decodePng, encodePng, type Picture } from './png.ts'
import { shrink } from './shrink.ts'

const aPicture = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }))
  .chain(([width, height]) => {
    const length = width * height * 3
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((pixels): Picture => ({ width, height, pixels }))
  })

test('encoding and decoding a picture gives the same pixels', () => {
  fc.assert(
    fc.property(aPicture, (picture) => {
      assert.deepEqual(decodePng(encodePng(picture)), picture)
    }),
  )
})

test('all five row filters are decoded as PNG §9 says', () => {
  // One row per filter; the bytes were worked out by hand from 10 20 30 / 40 50 60 pixels.
  const rows = [
    [0, 10, 20, 30, 40, 50, 60],
    [1, 10, 20, 30, 30, 30, 30],
    [2, 0, 0, 0, 0, 0, 0],
    [3, 5, 10, 15, 15, 15, 15],
    [4, 0, 0, 0, 0, 0, 0],
  ]
  const { pixels } = decodePng(pngFile(2, 5, Buffer.from(rows.flat())))
  for (let row = 0; row < 5; row++) {
    assert.deepEqual([...pixels.subarray(row * 6, row * 6 + 6)], [10, 20, 30, 40, 50, 60], `filter ${row}`)
  }
})

test('a file that is damaged, truncated, oversized or not a PNG is refused with a reason', () => {
  const good = encodePng({ width: 4, height: 4, pixels: new Uint8Array(48).fill(9) })
  const damaged = Buffer.from(good)
  damaged[45] = (damaged[45] ?? 0) ^ 1
  assert.throws(() => decodePng(damaged), /checksum/)
  assert.throws(() => decodePng(good.subarray(0, good.length - 20)), /too early/)
  assert.throws(() => decodePng(Buffer.from('GIF89a')), /not a PNG/)
  assert.throws(() => decodePng(pngFile(50_000, 50_000, Buffer.alloc(4))), /too large/)
  assert.throws(() => decodePng(pngFile(2, 1, Buffer.from([9, 0, 0, 0, 0, 0, 0]))), /filter 9/)
})

test('a picture that decompresses to more than its header says is refused early (decompression bomb)', () => {
  assert.throws(() => decodePng(pngFile(1, 1, Buffer.alloc(50_000_000))), { code: 'ERR_BUFFER_TOO_LARGE' })
})

test('a shrunk picture keeps its proportions and its brightness', () => {
  const grey: Picture = { width: 90, height: 60, pixels: new Uint8Array(90 * 60 * 3).fill(120) }
  const small = shrink(grey, 32)
  assert.deepEqual([small.width, small.height], [32, 21])
  assert.ok(small.pixels.every((byte) => byte === 120))
})

test('a picture that is already small enough is returned unchanged', () => {
  const picture: Picture = { width: 2, height: 2, pixels: new Uint8Array(12) }
  assert.equal(shrink(picture, 160), picture)
})

test('half black and half white shrinks to the grey with half the light', () => {
  const board: Picture = { width: 2, height: 1, pixels: Uint8Array.from([0, 0, 0, 255, 255, 255]) }
  assert.deepEqual([...shrink(board, 1).pixels], [180, 180, 180])
})

test('each photo of the story is 480 by 320 pixels and smaller than 150 KB', () => {
  for (const name of ['dusk-hills', 'lighthouse', 'mountain-lake', 'city-night', 'fern', 'lemons']) {
    const file = readFileSync(new URL(`../photo-drive/photos/${name}.png`, import.meta.url))
    const { width, height } = decodePng(file)
    assert.deepEqual([width, height], [480, 320], name)
    assert.ok(file.length < 150 * 1024, `${name} weighs ${file.length} bytes`)
  }
})

/** A PNG file around rows that are already filtered. */
function pngFile(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const chunk = (type: string, content: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), content])
    const framed = Buffer.alloc(named.length + 8)
    framed.writeUInt32BE(content.length, 0)
    framed.set(named, 4)
    framed.writeUInt32BE(crc32(named), named.length + 4)
    return framed
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
