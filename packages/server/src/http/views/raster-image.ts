/** Pixels on a side at most: a small file that decodes to more would exhaust a browser's memory. */
const longestSide = 2048

/**
 * The media type of a raster image (PNG, JPEG, GIF or WebP), detected from its first bytes and not from its declared
 * type. `undefined` for anything else, such as SVG, which is a document and may contain scripts, and for an image that is
 * too large.
 */
export function rasterImageType(bytes: Buffer): string | undefined {
  const found = kinds.find(({ is }) => is(bytes))
  const [width, height] = found?.size(bytes) ?? [0, 0]
  const fits = width > 0 && height > 0 && width <= longestSide && height <= longestSide
  return fits ? found?.type : undefined
}

type Size = readonly [number, number]
type Kind = { type: string; is(bytes: Buffer): boolean; size(bytes: Buffer): Size | undefined }

const text = (bytes: Buffer, from: number, to: number) => bytes.toString('latin1', from, to)

const kinds: readonly Kind[] = [
  {
    type: 'image/png',
    is: (bytes) => text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n' && text(bytes, 12, 16) === 'IHDR',
    size: (bytes) => (bytes.length < 24 ? undefined : [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]),
  },
  { type: 'image/jpeg', is: (bytes) => text(bytes, 0, 3) === '\xff\xd8\xff', size: jpegSize },
  {
    type: 'image/gif',
    is: (bytes) => /^GIF8[79]a$/.test(text(bytes, 0, 6)),
    size: gifSize,
  },
  {
    type: 'image/webp',
    is: (bytes) => text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP',
    size: webpSize,
  },
]

/**
 * The size of the screen, or of the largest frame if that is larger, because browsers enlarge the screen. `undefined` if
 * there is no frame, or if anything other than blocks is found. GIF89a §18, §20
 */
function gifSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 13) return undefined
  let [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)]
  const colours = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)
  let at = 13 + colours(bytes.readUInt8(10))
  let frames = 0
  // A block and its sub-blocks, of which the last one is empty.
  while (bytes[at] === 0x21 || (bytes[at] === 0x2c && at + 10 <= bytes.length)) {
    if (bytes[at] === 0x2c) {
      frames += 1
      width = Math.max(width, bytes.readUInt16LE(at + 1) + bytes.readUInt16LE(at + 5))
      height = Math.max(height, bytes.readUInt16LE(at + 3) + bytes.readUInt16LE(at + 7))
      at += 11 + colours(bytes.readUInt8(at + 9))
    } else at += 2
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes.readUInt8(at)
    at += 1
  }
  // Browsers differ in how they read on after the last block, so only the trailer is accepted there.
  return frames > 0 && (bytes[at] ?? 0x3b) === 0x3b ? [width, height] : undefined
}

/** The size in the frame header, which follows any number of other segments. ITU T.81 §B.2.2 */
function jpegSize(bytes: Buffer): Size | undefined {
  let at = 2
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

/** The size in one of the three formats: lossy, lossless or extended. RFC 9649 §2 */
function webpSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 30) return undefined
  const kind = text(bytes, 12, 16)
  if (kind === 'VP8X') return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1]
  if (kind === 'VP8 ') return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
  if (kind !== 'VP8L') return undefined
  const packed = bytes.readUInt32LE(21)
  return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1]
}
