import { type Colour, cloud, colour, glow, hash, light, mix, type Scene, smooth } from './brush.ts'

type Leaf = { x: number; y: number; angle: number; length: number; width: number; side: number; tone: number }

/** The stem, from its foot (0) to its tip (1). */
function stem(t: number): { x: number; y: number } {
  return { x: 60 + 330 * t + 46 * t * t, y: 300 - 262 * t + 118 * t * t * t }
}

const leaves: readonly Leaf[] = Array.from({ length: 27 }, (_, index) => {
  const t = 0.06 + 0.925 * (index / 27) ** 0.9
  const at = stem(t)
  const ahead = stem(t + 0.01)
  const along = Math.atan2(ahead.y - at.y, ahead.x - at.x)
  const length = 104 * Math.sin(Math.PI * (0.16 + 0.84 * t) ** 0.82) ** 0.75 * (1 - 0.35 * t) + 5
  return [-1, 1].map((side) => ({
    ...at,
    angle: along + side * (1.18 - 0.5 * t),
    length: length * (0.95 + 0.1 * hash(index, side, 5)),
    width: 3 + length * 0.115,
    side,
    tone: hash(index, side, 6),
  }))
}).flat()

/** Raindrops on some of the leaflets. */
const drops = [
  { leaf: 11, along: 0.5, radius: 3.6 },
  { leaf: 20, along: 0.62, radius: 2.9 },
  { leaf: 28, along: 0.4, radius: 3.3 },
  { leaf: 36, along: 0.55, radius: 2.5 },
  { leaf: 16, along: 0.3, radius: 3.1 },
].flatMap(({ leaf: index, along, radius }) => {
  const leaf = leaves[index]
  if (leaf === undefined) return []
  const reach = leaf.length * along
  return [{ x: leaf.x + Math.cos(leaf.angle) * reach, y: leaf.y + Math.sin(leaf.angle) * reach, radius }]
})

/** A fern after rain, in a clearing. */
export const fern: Scene = (x, y) => {
  let paint = forest(x, y)
  // The frond casts a soft shadow on the leaves below it.
  if (leaves.some((leaf) => inLeaf(leaf, x - 10, y - 13) !== undefined)) paint = light(paint, 0.72)
  for (const leaf of leaves) paint = inLeaf(leaf, x, y) ?? paint
  paint = stalk(x, y) ?? paint
  for (const drop of drops) {
    const away = Math.hypot(x - drop.x, y - drop.y) / drop.radius
    if (away > 1) continue
    paint = light(paint, 0.8 + 0.5 * smooth(-1, 1, (y - drop.y) / drop.radius))
    const spark = Math.hypot(x - drop.x + drop.radius * 0.35, y - drop.y + drop.radius * 0.4) / drop.radius
    paint = mix(paint, colour('#ffffff'), smooth(0.36, 0.16, spark))
  }
  return paint
}

function forest(x: number, y: number): Colour {
  const shade = cloud(x / 150, y / 120, 3, 30)
  let paint = mix(
    colour('#08231c'),
    colour('#2c5a35'),
    smooth(0.25, 0.8, shade) * 0.8 + 0.25 * smooth(320, 0, y),
  )
  // Light through the leaves, far out of focus: discs of every size.
  for (let index = 0; index < 22; index++) {
    const radius = 10 + 26 * hash(index, 1, 33)
    const away = Math.hypot(x - 520 * hash(index, 2, 33) + 20, y - 230 * hash(index, 3, 33)) / radius
    const disc = smooth(1, 0.9, away) * (0.55 + 0.45 * smooth(0.3, 1, away))
    paint = glow(paint, mix(colour('#7fae4a'), colour('#d8d98a'), hash(index, 4, 33)), disc * 0.17)
  }
  return paint
}

function inLeaf(leaf: Leaf, x: number, y: number): Colour | undefined {
  const dx = x - leaf.x
  const dy = y - leaf.y
  if (dx * dx + dy * dy > leaf.length * leaf.length * 1.1) return undefined
  const cos = Math.cos(leaf.angle)
  const sin = Math.sin(leaf.angle)
  const along = (dx * cos + dy * sin) / leaf.length
  if (along < 0 || along > 1) return undefined
  // Leaflets droop towards their tips.
  const across = (-dx * sin + dy * cos) * leaf.side + leaf.length * 0.13 * along * along
  const outline = leaf.width * Math.sin(Math.PI * (0.12 + 0.88 * along) ** 0.6) ** 0.8 * (1 - along * 0.25)
  // Each leaflet is cut into lobes that lean forward.
  const lobes = leaf.length / 7.5
  const lobe = (along * lobes - (Math.abs(across) / leaf.width) * 0.75 + 20) % 1
  const edge = outline * (0.62 + 0.38 * Math.sin(Math.PI * lobe) ** 0.55)
  if (Math.abs(across) > edge) return undefined
  const vein = smooth(0.9, 0.2, Math.abs(across))
  const between = 0.8 + 0.26 * Math.sin(Math.PI * lobe)
  const young = mix(colour('#2f7a37'), colour('#a7cf54'), 0.2 + 0.5 * along + 0.3 * leaf.tone)
  const lit = light(
    young,
    between * (leaf.side < 0 ? 1.06 : 0.78) * (0.9 + 0.16 * (1 - Math.abs(across) / edge)),
  )
  return mix(lit, colour('#d6e88f'), vein * 0.5)
}

function stalk(x: number, y: number): Colour | undefined {
  let nearest = 1e9
  let place = 0
  for (let step = 0; step <= 60; step++) {
    const t = step / 60
    const at = stem(t)
    const away = Math.hypot(x - at.x, y - at.y)
    if (away < nearest) [nearest, place] = [away, t]
  }
  if (nearest > 12) return undefined
  for (let step = -12; step <= 12; step++) {
    const t = place + step / 720
    const at = stem(t)
    nearest = Math.min(nearest, Math.hypot(x - at.x, y - at.y))
  }
  const thick = 2.7 * (1 - place) + 0.7
  if (nearest > thick || place >= 0.995) return undefined
  return mix(colour('#c3c86a'), colour('#6d7a2c'), smooth(0, thick, nearest))
}
