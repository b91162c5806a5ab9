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
  type Scene,
  smooth,
} from './brush.ts'

const table = 196
const sun = { x: -0.55, y: -0.66, z: 0.51 }

type Fruit = { x: number; y: number; long: number; short: number; turn: number; ground: number }

const fruits: readonly Fruit[] = [
  { x: 302, y: 172, long: 78, short: 58, turn: -0.2, ground: 229 },
  { x: 196, y: 196, long: 66, short: 51, turn: 0.32, ground: 246 },
]

const half = { x: 330, y: 232, radius: 47, ground: 278 }

/** Lemons on a linen cloth, by the window. */
export const lemons: Scene = (x, y) => {
  let paint = y < table ? wall(x, y) : cloth(x, y)
  for (const fruit of fruits) paint = shadow(paint, x, y, fruit.x, fruit.ground, fruit.long)
  paint = shadow(paint, x, y, half.x, half.ground, half.radius)
  for (const fruit of fruits) paint = whole(fruit, x, y) ?? paint
  return leaf(x, y) ?? cut(x, y) ?? paint
}

function wall(x: number, y: number): Colour {
  const plaster = 0.97 + 0.06 * cloud(x / 40, y / 40, 4, 4)
  const day = smooth(420, 20, Math.hypot(x - 30, y - 10))
  let paint = light(mix(colour('#1f4a5c'), colour('#7fb0ad'), day), plaster)
  // The window frame casts a slanted shadow on the wall.
  const u = x - y * 0.45
  const pane = smooth(62, 70, u) * smooth(196, 188, u) * (1 - smooth(9, 3, Math.abs(u - 128)) * 0.85)
  const bar = 1 - smooth(8, 3, Math.abs(y - 78 - u * 0.1)) * 0.85
  paint = glow(paint, colour('#ffe9b8'), 0.2 * pane * bar * smooth(-30, 20, y) * smooth(table + 60, 60, y))
  return light(paint, 1 - 0.25 * smooth(table - 26, table, y))
}

function cloth(x: number, y: number): Colour {
  const near = (y - table) / (320 - table)
  const fold = cloud(x / 90 - y / 60, y / 70, 3, 12)
  const crease = smooth(0.1, 0, Math.abs(noise(x / 120 + y / 90, y / 160, 14) - 0.5))
  const weave = 0.985 + 0.03 * noise(x * 0.9, y * 2.2, 13)
  let paint = light(mix(colour('#b9b2a2'), colour('#f3ecdc'), 0.3 + 0.6 * fold), weave)
  paint = light(paint, 0.8 + 0.24 * smooth(0, 0.5, near) - 0.08 * crease)
  const stripe = ((x - 240) / (0.78 + 0.5 * near) + 920) % 92
  const dyed =
    smooth(27, 28, stripe) * smooth(37, 36, stripe) + smooth(41, 41.6, stripe) * smooth(44, 43.4, stripe)
  paint = mix(paint, light(colour('#41718a'), 0.75 + 0.4 * fold), dyed * 0.72)
  return mix(paint, colour('#8b8577'), smooth(6, 0, y - table) * 0.5)
}

function shadow(base: Colour, x: number, y: number, at: number, ground: number, size: number): Colour {
  if (y < table - 4) return base
  const cast = Math.hypot((x - at - size * 0.42) / (size * 1.3), (y - ground + 3) / (size * 0.32))
  const contact = Math.hypot((x - at - 4) / (size * 0.8), (y - ground + 3) / (size * 0.13))
  return mix(base, colour('#2b3440'), 0.52 * smooth(1.1, 0.25, cast) + 0.34 * smooth(1.05, 0.2, contact))
}

function whole(fruit: Fruit, x: number, y: number): Colour | undefined {
  const cos = Math.cos(fruit.turn)
  const sin = Math.sin(fruit.turn)
  const u = ((x - fruit.x) * cos + (y - fruit.y) * sin) / fruit.long
  const v = (-(x - fruit.x) * sin + (y - fruit.y) * cos) / fruit.short
  // An oval that ends in a nipple at either tip.
  const body = Math.abs(u) < 0.86 ? Math.sqrt(1 - (u / 0.96) ** 2) : 0
  const tip = 0.44 * (1 - smooth(0.78, u > 0 ? 1.06 : 1.0, Math.abs(u))) * smooth(0.4, 0.8, Math.abs(u))
  const outline = Math.max(body, Math.abs(u) > 0.7 ? tip : 0)
  if (outline <= 0.02 || Math.abs(v) > outline) return undefined
  const across = v / outline
  // Dimples tilt the surface in varying directions.
  const dimple = (dx: number, dy: number) =>
    cloud((u + dx) * fruit.long * 0.21, (v + dy) * fruit.short * 0.21, 2, 44)
  const bumpU = (dimple(0.02, 0) - dimple(-0.02, 0)) * 0.32
  const bumpV = (dimple(0, 0.02) - dimple(0, -0.02)) * 0.32
  const nx = clamp(u * 0.85, -0.95, 0.95) + bumpU
  const ny = across * Math.sqrt(clamp(1 - nx * nx * 0.8)) + bumpV
  const nz = Math.sqrt(clamp(1 - nx * nx - ny * ny, 0.02, 1))
  const facing = nx * cos * sun.x - ny * sin * sun.x + (nx * sin + ny * cos) * sun.y + nz * sun.z
  let peel = mix(colour('#8f6410'), colour('#f2c21f'), smooth(-0.55, 0.45, facing))
  peel = mix(peel, colour('#ffe869'), smooth(0.35, 1, facing))
  peel = mix(peel, colour('#9aa83a'), 0.45 * smooth(0.72, 1.02, Math.abs(u)))
  // The cloth reflects light from below.
  peel = glow(peel, colour('#f3ecdc'), 0.1 * smooth(0.35, 1, nx * sin + ny * cos))
  const gloss = clamp(nx * -0.36 + ny * -0.5 + nz * 0.79) ** 38
  return glow(peel, colour('#fff8e0'), gloss * 0.62)
}

function cut(x: number, y: number): Colour | undefined {
  const dx = x - half.x
  const dy = (y - half.y) * 1.06
  const away = Math.hypot(dx, dy) / half.radius
  if (away > 1) {
    // The peel behind the cut, seen a little from the side.
    const behind = Math.hypot(dx - 7, dy) / half.radius
    if (behind > 1) return undefined
    return light(colour('#d9a51a'), 1 - 0.4 * smooth(-30, 46, dy))
  }
  const day = 1.03 - 0.16 * smooth(-40, 48, dx * 0.5 + dy)
  if (away > 0.955) return light(colour('#f0c22a'), day)
  const pith = light(colour('#f9f2d4'), day)
  if (away > 0.86 || away < 0.09) return pith
  const segments = 9
  const turn =
    ((Math.atan2(dy, dx) / (2 * Math.PI)) * segments + segments + 0.3 + 0.12 * Math.sin(away * 5)) % 1
  const fromWall = Math.min(turn, 1 - turn) * away * half.radius * ((2 * Math.PI) / segments)
  const roundEnd = smooth(0.86, 0.8, away + 0.045 * (1 - 4 * turn * (1 - turn)) * 1.6)
  const flesh = smooth(0.8, 2, fromWall) * roundEnd * smooth(0.09, 0.16, away)
  // Juice vesicles: long drops that point to the center.
  const angle = Math.atan2(dy, dx)
  const sack = noise(angle * 16, away * 4.5 + hash(Math.floor(angle * 16), 1, 51), 52)
  const sparkle = smooth(0.86, 0.95, noise(dx / 2.2, dy / 2.2, 53))
  let juice = mix(colour('#e3b322'), colour('#fbe06a'), smooth(0.2, 0.8, sack))
  juice = mix(juice, colour('#fffbe0'), sparkle * 0.8)
  return mix(pith, light(juice, day), flesh)
}

function leaf(x: number, y: number): Colour | undefined {
  const turn = -0.62
  const dx = x - 372
  const dy = y - 152
  const u = (dx * Math.cos(turn) + dy * Math.sin(turn)) / 62
  const v = (-dx * Math.sin(turn) + dy * Math.cos(turn)) / 62 + 0.14 * u * u
  if (u < -0.08 || u > 1) return undefined
  if (u < 0.03) return Math.abs(v) < 0.028 ? colour('#6d7a2c') : undefined
  const edge = 0.27 * Math.sin(Math.PI * u ** 0.8) ** 0.8
  if (Math.abs(v) > edge) return undefined
  const rib = smooth(0.022, 0.008, Math.abs(v))
  const veins = smooth(0.12, 0.02, Math.abs(((u - Math.abs(v) * 1.1) * 9 + 20) % 1) - 0.02) * 0.35
  let green = mix(colour('#1f5a33'), colour('#5f9a45'), v < 0 ? 0.85 - u * 0.3 : 0.3)
  green = mix(green, colour('#a8c878'), Math.max(rib * 0.7, veins * 0.5))
  return glow(green, colour('#f4ffe0'), 0.16 * smooth(0.12, 0, Math.abs(v + 0.11)) * smooth(0, 0.4, u))
}
