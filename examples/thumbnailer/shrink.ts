import type { Picture } from './png.ts'

/**
 * A smaller picture of at most `longest` pixels along its longer side. Every new pixel is the mean of the area
 * it stands for, parts of pixels counted as parts, so that nothing flickers or goes missing.
 */
export function shrink(picture: Picture, longest: number): Picture {
  const scale = longest / Math.max(picture.width, picture.height)
  if (scale >= 1) return picture
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const columns = areas(picture.width, width)
  const rows = areas(picture.height, height)
  const pixels = new Uint8Array(width * height * 3)
  for (const [y, row] of rows.entries()) {
    for (const [x, column] of columns.entries()) {
      pixels.set(mean(picture, row, column), (y * width + x) * 3)
    }
  }
  return { width, height, pixels }
}

type Area = readonly { at: number; weight: number }[]

/** Which old pixels, and how much of each, lie under each of the new ones along one side. */
function areas(from: number, to: number): readonly Area[] {
  const step = from / to
  return Array.from({ length: to }, (_, index) => {
    const start = index * step
    const end = start + step
    const first = Math.floor(start)
    const count = Math.min(from, Math.ceil(end)) - first
    return Array.from({ length: count }, (_, offset) => {
      const at = first + offset
      return { at, weight: (Math.min(end, at + 1) - Math.max(start, at)) / step }
    })
  })
}

function mean({ width, pixels }: Picture, rows: Area, columns: Area): [number, number, number] {
  let [red, green, blue] = [0, 0, 0]
  for (const row of rows) {
    for (const column of columns) {
      const at = (row.at * width + column.at) * 3
      const weight = row.weight * column.weight
      // Bytes stand for brightness by a power of about two: light has to be averaged, not bytes.
      red += weight * (pixels[at] ?? 0) ** 2
      green += weight * (pixels[at + 1] ?? 0) ** 2
      blue += weight * (pixels[at + 2] ?? 0) ** 2
    }
  }
  return [Math.round(Math.sqrt(red)), Math.round(Math.sqrt(green)), Math.round(Math.sqrt(blue))]
}
