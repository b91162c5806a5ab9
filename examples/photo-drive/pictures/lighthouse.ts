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

const horizon = 206
const sky = ramp([0, '#3f86bd'], [110, '#86bcd9'], [horizon, '#dcebe9'])
const sea = ramp([horizon, '#7fb4bd'], [230, '#3f8797'], [320, '#17495f'])
const white = colour('#fbf7ee')
const red = colour('#bf3a34')
const iron = colour('#26333d')
const tower = { x: 330, top: 78, bottom: 232 }

/** A lighthouse on its rock on a fair day, with a sail in the distance. */
export const lighthouse: Scene = (x, y) =>
  sail(x, y) ?? lantern(x, y) ?? masonry(x, y) ?? rock(x, y) ?? weather(x, y)

function weather(x: number, y: number): Colour {
  if (y < horizon) {
    const low = smooth(10, horizon, y)
    const billow = cloud(x / 95 + 3, y / (62 - 30 * low) + 9, 6, 3)
    const edge = cloud(x / 95 + 2.86, y / (62 - 30 * low) + 8.8, 6, 3)
    const cover = smooth(0.52, 0.68, billow) * smooth(-30, 70, y)
    const lit = clamp(0.72 + (billow - edge) * 3.2)
    return mix(sky(y), mix(colour('#b9cbd8'), white, lit), cover * 0.92)
  }
  // Waves are closer together in the distance.
  const distance = 1 / (y - horizon + 5)
  const wave = cloud(x * distance * 1.6 + 40, 520 * distance, 4, 14)
  const swell = noise(x * distance * 0.5, 260 * distance, 15)
  let water = light(sea(y), 0.86 + 0.3 * wave)
  water = mix(water, colour('#9fd0cf'), 0.35 * smooth(0.55, 0.85, swell))
  const foam = smooth(0.67, 0.76, wave) * smooth(horizon + 6, horizon + 50, y)
  const surf = smooth(34, 0, Math.abs(y - shore(x) - 4)) * smooth(0.42, 0.62, cloud(x / 16, y / 6, 3, 16))
  return mix(water, white, clamp(foam * 0.6 + surf * 0.85 * smooth(196, 246, x)))
}

function shore(x: number): number {
  return 262 - 24 * smooth(215, 330, x) + 10 * (cloud(x / 36, 1, 3, 21) - 0.5)
}

function rock(x: number, y: number): Colour | undefined {
  const crown =
    276 - 58 * smooth(206, 312, x) + 30 * (cloud(x / 40, 4, 5, 22) - 0.5) + 6 * smooth(400, 480, x)
  const foot = shore(x) + 22 * smooth(215, 300, x) + 14 + 8 * (cloud(x / 14, 9, 3, 23) - 0.5)
  if (y < crown || y > foot) return undefined
  const grain = cloud(x / 26 + y / 60, y / 12, 5, 24)
  const crack = smooth(0.05, 0, Math.abs(cloud(x / 34, y / 26, 4, 25) - 0.5))
  let stone = mix(colour('#4b4a4c'), colour('#a8977f'), smooth(0.3, 0.72, grain))
  stone = light(stone, 1.12 - 0.45 * smooth(crown, foot, y) - 0.28 * crack)
  const grass = smooth(16, 2, y - crown - 10 * noise(x / 9, 2, 26)) * smooth(262, 292, x)
  stone = mix(stone, mix(colour('#6f8a3f'), colour('#a3ad55'), noise(x / 3, y / 2, 27)), grass)
  return mix(stone, colour('#26343a'), smooth(foot - 9, foot, y) * 0.8)
}

function masonry(x: number, y: number): Colour | undefined {
  return house(x, y) ?? shaft(x, y)
}

function shaft(x: number, y: number): Colour | undefined {
  if (y < tower.top || y > tower.bottom) return undefined
  const down = (y - tower.top) / (tower.bottom - tower.top)
  const half = 12 + 8 * down ** 1.4
  const across = (x - tower.x) / half
  if (Math.abs(across) > 1) return undefined
  // Seen from below, the bands of a round tower curve downwards.
  const band = Math.floor((down + 0.018 * (1 - across ** 2)) * 5)
  const wall = band % 2 === 1 ? red : white
  const round = 0.5 + 0.58 * Math.sqrt(clamp(1 - (across + 0.45) ** 2 / 2.2))
  const weathered = 0.96 + 0.06 * cloud(x / 5, y / 14, 3, 31)
  const window = Math.abs(x - tower.x + 2) < 2.4 && [0.29, 0.68].some((at) => Math.abs(down - at) < 0.032)
  return window ? colour('#33424c') : light(wall, round * weathered)
}

function lantern(x: number, y: number): Colour | undefined {
  const dx = x - tower.x
  const across = Math.abs(dx)
  if (y >= 74 && y < 78.5 && across < 18) return light(iron, dx < 0 ? 1.5 : 1)
  if (y >= 66 && y < 74 && across < 17.4) {
    const post = Math.abs(((dx + 100) % 5) - 2.5) > 2.1 || y < 67.2
    if (post) return iron
  }
  if (y >= 54 && y < 74 && across < 9.5) {
    const bar = Math.abs(((dx + 100.5) % 6.3) - 3.15) > 2.7
    if (bar) return iron
    const shine = Math.exp(-(dx ** 2 + (y - 64) ** 2) / 26)
    return mix(mix(colour('#9fc4cf'), colour('#e9f3ee'), smooth(4, -8, dx)), colour('#ffe9a8'), shine)
  }
  const roof = 11.5 * Math.sqrt(clamp((y - 43) / 11))
  if (y >= 43 && y < 54 && across < roof) return light(red, 1.12 - 0.03 * (dx + 6))
  if (y >= 36 && y < 43 && across < 0.9) return iron
  if (Math.hypot(dx, y - 40.5) < 2.1) return iron
  return undefined
}

function house(x: number, y: number): Colour | undefined {
  const left = 352
  const right = 402
  if (y < 196 || y > 230) return undefined
  if (y < 211) {
    const slope = (y - 196) * 0.55
    if (x < left + 6 - slope || x > right - 6 + slope) return x > 386 && x < 392 && y < 206 ? red : undefined
    return light(red, 0.82 + 0.12 * hash(Math.floor(x / 3 + Math.floor(y / 3) * 0.5), Math.floor(y / 3), 33))
  }
  if (x < left || x > right) return undefined
  const pane = [361, 391].some((at) => Math.abs(x - at) < 3.6) && y > 215 && y < 222
  if (pane) return colour('#3b5360')
  if (Math.abs(x - 376) < 3.4 && y > 215) return colour('#3f6b74')
  return light(white, 0.84 + 0.08 * smooth(right, left, x) - 0.1 * smooth(213, 211, y))
}

function sail(x: number, y: number): Colour | undefined {
  const dx = x - 92
  if (y > 181 && y < 207 && dx > 0.6 && dx < (y - 181) * 0.42) return white
  if (y > 186 && y < 206 && dx < -0.6 && dx > -(y - 186) * 0.34) return light(white, 0.88)
  if (y >= 208 && y < 212 && dx > -9 + (y - 208) && dx < 12 - (y - 208)) return colour('#6b3b2c')
  if (Math.abs(dx) < 0.5 && y > 179 && y < 209) return colour('#4a3a30')
  return undefined
}
