import { cloud, colour, glow, hash, light, mix, ramp, type Scene, smooth } from './brush.ts'

const sky = ramp([0, '#2a3563'], [70, '#6d5487'], [130, '#c9787f'], [175, '#f3a874'], [205, '#fbd596'])
const sun = { x: 318, y: 168, radius: 15 }
const sunlight = colour('#ffdf9a')

/** The ridges, the farthest first: nearer ones are rougher, lower and darker. */
const ridges = [
  { top: 168, rise: 46, width: 150, colour: colour('#c98285'), haze: colour('#f0b08a') },
  { top: 186, rise: 44, width: 120, colour: colour('#9b6680'), haze: colour('#d99488') },
  { top: 206, rise: 46, width: 105, colour: colour('#6f4f74'), haze: colour('#b07a86') },
  { top: 230, rise: 44, width: 95, colour: colour('#4a3c63'), haze: colour('#7f5c7c') },
  { top: 258, rise: 40, width: 90, colour: colour('#2f2c4e'), haze: colour('#54446a') },
  { top: 290, rise: 34, width: 110, colour: colour('#191b33'), haze: colour('#232341') },
]

function crest(index: number, x: number): number {
  const ridge = ridges[index]
  if (ridge === undefined) return 0
  return ridge.top + ridge.rise * (0.5 - cloud(x / ridge.width + index * 37, index * 11, 5, index)) * 1.7
}

/** True if a pine covers the point: pines are spikes of varying width and height above the crest. */
function pines(
  x: number,
  y: number,
  ground: number,
  spacing: number,
  tallest: number,
  seed: number,
): boolean {
  const slot = Math.floor(x / spacing)
  for (let near = slot - 1; near <= slot + 1; near++) {
    const size = tallest * (0.35 + 0.65 * hash(near, seed))
    const centre = (near + 0.2 + 0.6 * hash(near, seed + 1)) * spacing
    const up = ground + 2 - y
    if (up < 0 || up > size) continue
    // Branches: the outline steps in and out towards the top.
    const tier = (up / size) * 6
    const reach = size * 0.2 * (1 - up / size) * (1.15 - 0.45 * (tier % 1))
    if (Math.abs(x - centre) < reach + 0.3) return true
  }
  return false
}

/** Hills behind hills, shortly before sunset. */
export const duskHills: Scene = (x, y) => {
  const toSun = Math.hypot(x - sun.x, y - sun.y)
  let paint = sky(y)
  const streak = cloud(x / 130, y / 15, 4, 7)
  paint = mix(paint, colour('#ffc08f'), 0.45 * smooth(0.52, 0.75, streak) * smooth(20, 130, y))
  paint = glow(paint, sunlight, 0.42 * Math.exp(-toSun / 55))
  paint = mix(paint, colour('#fff3cf'), smooth(sun.radius + 0.8, sun.radius - 0.8, toSun))
  for (const [index, ridge] of ridges.entries()) {
    const top = crest(index, x)
    const wooded =
      (index === 4 && pines(x, y, top, 5, 11, 40)) || (index === 5 && pines(x, y, top, 12, 40, 50))
    if (y < top && !wooded) continue
    const depth = smooth(0, 55, y - top)
    paint = mix(ridge.colour, ridge.haze, depth * 0.85)
    paint = light(paint, 0.96 + 0.08 * cloud(x / 30, y / 12, 2, 20 + index))
    paint = glow(paint, sunlight, (0.2 * Math.exp(-toSun / 80)) / (1 + index))
  }
  return paint
}
