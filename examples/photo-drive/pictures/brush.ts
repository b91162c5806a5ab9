/** Red, green, blue: 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number]

/** A picture is a function from a point to a colour. It is 480 wide and 320 high; y grows downwards. */
export type Scene = (x: number, y: number) => Colour

export const width = 480
export const height = 320

/** `#rrggbb` */
export function colour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

export function clamp(value: number, low = 0, high = 1): number {
  return Math.min(high, Math.max(low, value))
}

/** `amount` 0 gives `a`, 1 gives `b`. */
export function mix(a: Colour, b: Colour, amount: number): Colour {
  const t = clamp(amount)
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

/** Brightens (above 1) or darkens (below 1). */
export function light(base: Colour, amount: number): Colour {
  return [base[0] * amount, base[1] * amount, base[2] * amount]
}

/** Adds light of a colour, as a lamp or the sun does. */
export function glow(base: Colour, lamp: Colour, amount: number): Colour {
  return [base[0] + lamp[0] * amount, base[1] + lamp[1] * amount, base[2] + lamp[2] * amount]
}

/** 0 up to `from`, 1 after `to`, an S-curve between. */
export function smooth(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from))
  return t * t * (3 - 2 * t)
}

/** A gradient through colours at given places, in rising order. */
export function ramp(...stops: readonly (readonly [at: number, hex: string])[]): (at: number) => Colour {
  const marks = stops.map(([at, hex]) => ({ at, colour: colour(hex) }))
  return (at) => {
    let last = marks[0]
    for (const mark of marks) {
      if (last !== undefined && at < mark.at) {
        return mix(last.colour, mark.colour, smooth(last.at, mark.at, at))
      }
      last = mark
    }
    return last?.colour ?? [0, 0, 0]
  }
}

/** A pseudo-random number from 0 to 1 that is always the same for the same point. */
export function hash(x: number, y: number, seed = 0): number {
  let h = Math.imul(x | 0, 374761393) ^ Math.imul(y | 0, 668265263) ^ Math.imul(seed | 0, 1274126177)
  h = Math.imul(h ^ (h >>> 13), 1103515245)
  h = Math.imul(h ^ (h >>> 16), 2246822519)
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296
}

/** Smooth noise from 0 to 1, one bump per unit. */
export function noise(x: number, y: number, seed = 0): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const u = smooth(0, 1, x - column)
  const v = smooth(0, 1, y - row)
  const top = hash(column, row, seed) * (1 - u) + hash(column + 1, row, seed) * u
  const bottom = hash(column, row + 1, seed) * (1 - u) + hash(column + 1, row + 1, seed) * u
  return top * (1 - v) + bottom * v
}

/** The sum of `octaves` layers of ever finer noise, from 0 to 1: for clouds, ridges, stone. */
export function cloud(x: number, y: number, octaves: number, seed = 0): number {
  let [sum, size, most] = [0, 1, 0]
  for (let octave = 0; octave < octaves; octave++) {
    sum += size * noise(x * 2 ** octave, y * 2 ** octave, seed + octave)
    most += size
    size /= 2
  }
  return sum / most
}
