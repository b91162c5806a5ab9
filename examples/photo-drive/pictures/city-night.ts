import {
  type Colour,
  clamp,
  cloud,
  colour,
  glow,
  hash,
  light,
  mix,
  noise,
  ramp,
  type Scene,
  smooth,
} from './brush.ts'

const quay = 226
const sky = ramp([0, '#0a1024'], [90, '#15224a'], [170, '#3b3a6d'], [quay, '#8a5f78'])
const moon = { x: 96, y: 58, radius: 17 }
const lamps = [colour('#ffd98c'), colour('#ffc46b'), colour('#fff0cf'), colour('#a9d7ff')]

/** Three rows of houses, the farthest first. */
const rows = [
  { wide: 23, low: 36, tall: 78, wall: colour('#2e3362'), lit: 0.2, window: 3.2, seed: 3 },
  { wide: 34, low: 34, tall: 118, wall: colour('#1b2148'), lit: 0.34, window: 4.2, seed: 11 },
  { wide: 46, low: 18, tall: 64, wall: colour('#0d1229'), lit: 0.42, window: 5.2, seed: 23 },
]

/** A city across the water at night, with lit windows. */
export const cityNight: Scene = (x, y) => (y < quay ? city(x, y) : river(x, y))

function city(x: number, y: number): Colour {
  let paint = sky(y)
  const star = hash(Math.floor(x / 3), Math.floor(y / 3), 70)
  const centre = Math.hypot((x % 3) - 1.5, (y % 3) - 1.5)
  if (star > 0.988)
    paint = glow(paint, colour('#dfe6ff'), smooth(1, 0.2, centre) * smooth(150, 10, y) * (star - 0.985) * 55)
  const toMoon = Math.hypot(x - moon.x, y - moon.y)
  paint = glow(paint, colour('#c9d4ff'), 0.26 * Math.exp(-toMoon / 26))
  const craters = 0.9 + 0.16 * (cloud(x / 9, y / 9, 3, 72) - 0.5)
  paint = mix(paint, light(colour('#f7f1df'), craters), smooth(moon.radius + 0.7, moon.radius - 0.7, toMoon))
  const veil = smooth(0.5, 0.8, cloud(x / 110, y / 20 + 3, 4, 75))
  paint = mix(paint, colour('#4d4877'), veil * 0.4)
  for (const row of rows) paint = houses(row, x, y) ?? paint
  return glow(paint, colour('#ffb070'), 0.16 * smooth(150, quay, y))
}

function houses(row: (typeof rows)[number], x: number, y: number): Colour | undefined {
  const at = x / row.wide + row.seed * 0.37
  const plot = Math.floor(at)
  const inside = (at - plot) * row.wide
  // The houses in the middle of the town are the tallest.
  const centre = 0.5 + 0.75 * Math.exp(-(((x - 290) / 130) ** 2))
  const high = row.low + row.tall * hash(plot, 1, row.seed) * centre
  const margin = 1 + 3 * hash(plot, 2, row.seed)
  const up = quay - y
  const half = row.wide / 2
  const aside = Math.abs(inside - half)
  const shape = hash(plot, 3, row.seed)
  const roof =
    shape > 0.66 ? Math.max(0, (half - margin - aside) * 0.6) : shape > 0.4 && aside < half * 0.45 ? 9 : 0
  if (aside > half - margin || up > high + roof) {
    const mast = shape < 0.16 && aside < 0.55 && up < high + 22
    if (!mast) return undefined
    return up > high + 20 ? colour('#ff6b5e') : row.wall
  }
  const side = light(row.wall, 1.12 - 0.3 * (inside / row.wide) - 0.2 * smooth(0, high, up) + 0.2)
  return windows(row, plot, inside, up, high) ?? side
}

function windows(
  row: (typeof rows)[number],
  plot: number,
  inside: number,
  up: number,
  high: number,
): Colour | undefined {
  const column = Math.floor(inside / row.window)
  const floor = Math.floor(up / (row.window * 1.3))
  const u = inside / row.window - column
  const v = up / (row.window * 1.3) - floor
  if (up > high - 3 || u < 0.24 || u > 0.76 || v < 0.25 || v > 0.75) return undefined
  const chance = hash(column + plot * 31, floor, row.seed + 40)
  const busy = row.lit * (0.5 + hash(plot, 4, row.seed))
  if (chance > busy) return undefined
  const lamp = lamps[Math.floor(hash(column, floor + plot * 17, row.seed + 41) * 3.3)] ?? colour('#ffd98c')
  return light(lamp, 0.55 + 0.45 * (chance / busy))
}

/** Each light becomes a long streak: the water reflects the mean of a column, distorted by ripples. */
function river(x: number, y: number): Colour {
  const depth = y - quay
  if (depth < 3.5) return depth < 1 ? colour('#5a4a52') : colour('#0b0e1c')
  const ripple = noise(x / 14, y / (1.5 + depth * 0.03), 80) - 0.5
  const at = x + ripple * (2 + depth * 0.13)
  let [red, green, blue] = [0, 0, 0]
  const taps = 14
  const spread = 10 + depth * 0.55
  for (let tap = 0; tap < taps; tap++) {
    const mirrored = city(at, clamp(quay - depth * 1.1 - (tap / taps - 0.5) * spread, 0, quay - 1))
    red += mirrored[0] ** 2
    green += mirrored[1] ** 2
    blue += mirrored[2] ** 2
  }
  const mean: Colour = [Math.sqrt(red / taps), Math.sqrt(green / taps), Math.sqrt(blue / taps)]
  const crest = 0.62 + 0.5 * noise(x / 30, y / (1.6 + depth * 0.04), 85)
  return mix(light(mean, crest), colour('#060a18'), 0.18 + 0.4 * smooth(0, 94, depth))
}
