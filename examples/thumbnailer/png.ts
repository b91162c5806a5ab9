import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** A picture in memory: three bytes (red, green, blue) per pixel, row after row. */
export type Picture = { width: number; height: number; pixels: Uint8Array }

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Pictures with more pixels are refused before any memory is allocated for them. */
const mostPixels = 64_000_000

/** Encodes a picture as PNG, 8 bits per colour. Each row uses the filter with the smallest estimated size. PNG §9 */
export function encodePng({ width, height, pixels }: Picture): Buffer {
  const stride = width * 3
  const rows = Buffer.alloc((stride + 1) * height)
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * stride, (y + 1) * stride)
    const above = y === 0 ? new Uint8Array(stride) : pixels.subarray((y - 1) * stride, y * stride)
    let best = Number.POSITIVE_INFINITY
    for (const [type, predict] of predictors.entries()) {
      const filtered = filterRow(row, above, 3, predict)
      const cost = filtered.reduce((sum, byte) => sum + (byte < 128 ? byte : 256 - byte), 0)
      if (cost >= best) continue
      best = cost
      rows[y * (stride + 1)] = type
      rows.set(filtered, y * (stride + 1) + 1)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Decodes a PNG with 8 bits per colour, with or without alpha, not interlaced. Throws for any other file. */
export function decodePng(file: Uint8Array): Picture {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (!bytes.subarray(0, 8).equals(signature)) throw new Error('not a PNG file')
  let header: Buffer | undefined
  const data: Buffer[] = []
  for (const { type, content } of chunks(bytes)) {
    if (type === 'IHDR') header = content
    else if (type === 'IDAT') data.push(content)
  }
  if (header?.length !== 13) throw new Error('the PNG has no header')
  const width = header.readUInt32BE(0)
  const height = header.readUInt32BE(4)
  const [depth, colourType, , , interlace] = header.subarray(8)
  if (depth !== 8 || interlace !== 0 || (colourType !== 2 && colourType !== 6)) {
    throw new Error('the PNG must have 8 bits per colour and true colour, and not be interlaced')
  }
  if (width === 0 || height === 0 || width * height > mostPixels) {
    throw new Error(`a picture of ${width}×${height} pixels is empty or too large`)
  }
  const channels = colourType === 6 ? 4 : 3
  const stride = width * channels
  const length = (stride + 1) * height
  const rows = inflateSync(Buffer.concat(data), { maxOutputLength: length })
  if (rows.length !== length) throw new Error('the PNG ends too early')
  return { width, height, pixels: dropAlpha(unfilter(rows, stride, height, channels), channels) }
}

function* chunks(bytes: Buffer): Generator<{ type: string; content: Buffer }> {
  let at = 8
  while (at + 12 <= bytes.length) {
    const end = at + 8 + bytes.readUInt32BE(at)
    if (end + 4 > bytes.length) throw new Error('the PNG ends too early')
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      throw new Error('the PNG is damaged: a checksum is wrong')
    }
    yield { type: bytes.toString('latin1', at + 4, at + 8), content: bytes.subarray(at + 8, end) }
    at = end + 4
  }
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(content.length, 0)
  framed.set(named, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}

type Predict = (left: number, up: number, upLeft: number) => number

/** The five filters, by number: a byte is stored as its difference from a prediction by its neighbours. PNG §9.2 */
const predictors: readonly Predict[] = [
  () => 0,
  (left) => left,
  (_left, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, upLeft) => {
    const toLeft = Math.abs(up - upLeft)
    const toUp = Math.abs(left - upLeft)
    const toUpLeft = Math.abs(left + up - 2 * upLeft)
    if (toLeft <= toUp && toLeft <= toUpLeft) return left
    return toUp <= toUpLeft ? up : upLeft
  },
]

function filterRow(row: Uint8Array, above: Uint8Array, channels: number, predict: Predict): Uint8Array {
  return row.map((byte, x) => byte - predict(row[x - channels] ?? 0, above[x] ?? 0, above[x - channels] ?? 0))
}

function unfilter(rows: Buffer, stride: number, height: number, channels: number): Uint8Array {
  const out = new Uint8Array(stride * height)
  let above = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1)
    const type = rows[from] ?? 0
    const predict = predictors[type]
    if (predict === undefined) throw new Error(`the PNG uses filter ${type}, which does not exist`)
    const row = out.subarray(y * stride, (y + 1) * stride)
    for (let x = 0; x < stride; x++) {
      const promised = predict(row[x - channels] ?? 0, above[x] ?? 0, above[x - channels] ?? 0)
      row[x] = (rows[from + 1 + x] ?? 0) + promised
    }
    above = row
  }
  return out
}

function dropAlpha(pixels: Uint8Array, channels: number): Uint8Array {
  return channels === 3 ? pixels : pixels.filter((_byte, index) => index % 4 !== 3)
}
