import type { Picture } from './png.ts'

/**
 * Scales a picture down to at most `longest` pixels along its longer side. Every new pixel is the mean of the area
 * that it covers, with partly covered pixels weighted by their share.
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

/** For each new pixel along one side: the old pixels that it covers, and the weight of each. */
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
      // Averages light, not bytes: a byte is about the square root of the light.
      red += weight * (pixels[at] ?? 0) ** 2
      green += weight * (pixels[at + 1] ?? 0) ** 2
      blue += weight * (pixels[at + 2] ?? 0) ** 2
    }
  }
  return [Math.round(Math.sqrt(red)), Math.round(Math.sqrt(green)), Math.round(Math.sqrt(blue))]
}
