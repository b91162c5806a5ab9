import assert from 'node:assert/strict'
import test from 'node:test'
import { rasterImageType } from './raster-image.ts'

const png = (width: number, height: number) => {
  const bytes = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\x08\x06\0\0\0', 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}
const latin = (text: string) => Buffer.from(text, 'latin1')
/** A GIF with a colour map, a comment, and one frame of each width. */
const gifOf = (...widths: number[]) => {
  const frames = widths.map((width) => {
    const frame = latin('\x2c\0\0\0\0\0\0\x30\0\0\x02\x02\x44\x01\0')
    frame.writeUInt16LE(width, 5)
    return frame
  })
  return Buffer.concat([latin('GIF89a\x30\0\x30\0\xf0\0\0abcdef\x21\xfe\x02hi\0'), ...frames, latin('\x3b')])
}
const gif = gifOf(48)
const jpeg = latin('\xff\xd8\xff\xe0\0\x04JF\xff\xc0\0\x11\x08\0\x30\0\x30\x03')
const webp = (kind: string, rest: string) => latin(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0${rest.padEnd(20, '\0')}`)

test('a raster image of each supported type is recognized by its first bytes', () => {
  assert.equal(rasterImageType(png(48, 48)), 'image/png')
  assert.equal(rasterImageType(gif), 'image/gif')
  assert.equal(rasterImageType(jpeg), 'image/jpeg')
  assert.equal(rasterImageType(webp('VP8X', '\0\0\0\0\x2f\0\0\x2f\0\0')), 'image/webp')
  assert.equal(rasterImageType(webp('VP8 ', '\0\0\0\x9d\x01\x2a\x30\0\x30\0')), 'image/webp')
  assert.equal(rasterImageType(webp('VP8L', '\x2f\x2f\xc0\x0b\0')), 'image/webp')
})

test('an image with a side of 0 or more than 2048 pixels is refused', () => {
  for (const [width, height] of [
    [2049, 1],
    [1, 2049],
    [0, 48],
    [0xffffffff, 0xffffffff],
  ] as const) {
    assert.equal(rasterImageType(png(width, height)), undefined, `${width} × ${height}`)
  }
  assert.equal(rasterImageType(png(2048, 2048)), 'image/png')
})

test('the size of a GIF includes frames larger than its screen, because browsers enlarge the screen', () => {
  assert.equal(rasterImageType(gifOf(48, 2048)), 'image/gif')
  assert.equal(rasterImageType(gif.subarray(0, -1)), 'image/gif', 'without its last byte')
  assert.equal(rasterImageType(gifOf(2049)), undefined)
  const hidden = Buffer.concat([gif.subarray(0, -1), latin('\0'), gifOf(2049).subarray(-16)])
  assert.equal(rasterImageType(hidden), undefined, 'after a byte that some browsers skip')
  assert.equal(rasterImageType(gifOf(48, 48, 0xffff)), undefined)
})

test('documents, scripts and truncated images are refused', () => {
  for (const bytes of [
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<!doctype html><script>alert(1)</script>',
    ' \x89PNG\r\n\x1a\n',
    'GIF89a',
    'GIF89a\x30\0\x30\0\0\0\0\x3b',
    '\xff\xd8\xff',
    '\xff\xd8\xff\xe0\xff\xff',
    'RIFF\0\0\0\0WEBPVP8X',
    '',
  ]) {
    assert.equal(rasterImageType(latin(bytes)), undefined, JSON.stringify(bytes))
  }
  for (const whole of [png(48, 48), gif, jpeg, webp('VP8X', '\0\0\0\0\x2f\0\0\x2f\0\0')]) {
    for (let end = 0; end < whole.length; end += 1) {
      assert.doesNotThrow(() => rasterImageType(whole.subarray(0, end)), `${end} bytes`)
    }
  }
})
