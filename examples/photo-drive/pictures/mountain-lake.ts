import {
  type Colour,
  clamp,
  cloud,
  colour,
  hash,
  light,
  mix,
  noise,
  ramp,
  type Scene,
  smooth,
} from './brush.ts'

const shore = 196
const sky = ramp([0, '#31578c'], [80, '#7f9cc0'], [140, '#e5bdb5'], [shore, '#f8dfc3'])

/** Mountains in the first light, reflected in a lake. */
export const mountainLake: Scene = (x, y) => (y < shore + bank(x) ? above(x, y) : water(x, y))

function bank(x: number): number {
  return 1.6 * (cloud(x / 22, 3, 3, 5) - 0.5) * 2
}

function above(x: number, y: number): Colour {
  let paint = mix(
    sky(y),
    colour('#fbe3d2'),
    0.7 * smooth(0.5, 0.74, cloud(x / 120 + 4, y / 26, 5, 2)) * smooth(5, 60, y),
  )
  paint = peaks(x, y, paint)
  return woods(x, y) ?? paint
}

/** Sharp ridges: noise folded at its middle value has creases like stone. */
function crease(x: number, y: number, seed: number): number {
  let [sum, size] = [0, 0.5]
  for (let octave = 0; octave < 5; octave++) {
    sum += size * (1 - Math.abs(2 * noise(x * 2 ** octave, y * 2 ** octave, seed + octave) - 1))
    size /= 2
  }
  return sum
}

type Peak = { x: number; y: number; slope: number; seed: number; haze: Colour; far: number }

const peaksFromFar: readonly Peak[] = [
  { x: 392, y: 88, slope: 0.62, seed: 60, haze: colour('#dcbfc0'), far: 0.5 },
  { x: 30, y: 112, slope: 0.5, seed: 64, haze: colour('#cdb7c2'), far: 0.34 },
  { x: 186, y: 34, slope: 0.74, seed: 70, haze: colour('#b6a9bd'), far: 0 },
]

function peaks(x: number, y: number, behind: Colour): Colour {
  let paint = behind
  for (const peak of peaksFromFar) paint = slope(peak, x, y) ?? paint
  return paint
}

function slope(
  { x: top, y: summit, slope: steep, seed, haze, far }: Peak,
  x: number,
  y: number,
): Colour | undefined {
  const aside = x - top
  const edge =
    summit +
    Math.abs(aside) * steep * (1 - Math.abs(aside) / 900) -
    22 * (crease(x / 62, seed, seed) - 0.52) * smooth(0, 40, Math.abs(aside))
  if (y < edge) return undefined
  // Gullies run down from the summit like the folds of a tent; one side of each is in the sun.
  const down = y - summit + 16
  const bend = 0.5 * (cloud(x / 70, y / 50, 3, seed + 1) - 0.5)
  const fold = (turn: number) => crease((aside / down + bend + turn) * 2.1 + seed, down / 95, seed + 2)
  const grain = crease(x / 22, y / 16, seed + 3) - 0.5
  const sunny = clamp(0.46 + (fold(0.03) - fold(-0.03)) * 3.4 + aside / 150 + grain * 0.32)
  const stone = mix(colour('#39456a'), colour('#b27c72'), sunny)
  const snow = mix(colour('#8299cb'), colour('#ffe7d6'), sunny)
  const cover = smooth(0.44, 0.56, fold(0) + grain * 0.3 + (78 - down) / 210)
  const paint = mix(stone, snow, cover)
  return mix(paint, haze, clamp(far + smooth(100, shore, y) * 0.6))
}

function woods(x: number, y: number): Colour | undefined {
  const rows = [
    { ground: 190, spacing: 5, tall: 20, colour: colour('#55708a'), seed: 81 },
    { ground: shore + 2, spacing: 8, tall: 34, colour: colour('#1d3b44'), seed: 83 },
  ]
  let paint: Colour | undefined
  for (const row of rows) {
    const wave = 0.35 + 0.95 * cloud(x / 80, row.seed, 3, row.seed)
    const slot = Math.floor(x / row.spacing)
    for (let near = slot - 1; near <= slot + 1; near++) {
      const size = row.tall * wave * (0.55 + 0.6 * hash(near, 0, row.seed))
      const centre = (near + 0.2 + 0.6 * hash(near, 1, row.seed)) * row.spacing
      const up = row.ground - y
      if (up > size) continue
      const tier = (up / size) * 6
      const reach = size * 0.2 * (1 - up / size) * (1.2 - 0.5 * (tier % 1))
      if (Math.abs(x - centre) < reach + 0.35 || up < size * 0.12) {
        paint = light(row.colour, 0.85 + 0.3 * hash(near, 2, row.seed) + 0.12 * (x > centre ? 1 : -1))
      }
    }
    if (paint !== undefined && row.ground === 190)
      paint = mix(paint, colour('#c6b3b8'), smooth(178, 192, y) * 0.6)
  }
  return paint
}

function water(x: number, y: number): Colour {
  const depth = y - shore
  // Ripples shift the reflected point, more so near the viewer.
  const ripple = cloud(x / (9 + depth * 0.7), y / (1.1 + depth * 0.045), 3, 90) - 0.5
  const mirrored = above(
    x + ripple * (4 + depth * 0.12),
    clamp(shore - depth * 1.06 + ripple * (3 + depth * 0.3), 0, shore),
  )
  let paint = mix(light(mirrored, 0.9), colour('#1c4660'), 0.16 + 0.34 * smooth(0, 124, depth))
  const breeze = smooth(0.6, 0.72, cloud(x / 150, y / 7, 4, 95)) * smooth(8, 40, depth)
  paint = mix(paint, colour('#cfd3da'), 0.28 * breeze)
  const line = smooth(2.2, 0, Math.abs(depth - bank(x) - 0.6))
  return mix(paint, colour('#e9dccf'), line * 0.5)
}
