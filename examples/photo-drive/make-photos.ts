/** Generates the photos of the story: `node examples/photo-drive/make-photos.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { encodePng } from '../thumbnailer/png.ts'
import { height, type Scene, width } from './pictures/brush.ts'
import { cityNight } from './pictures/city-night.ts'
import { duskHills } from './pictures/dusk-hills.ts'
import { fern } from './pictures/fern.ts'
import { lemons } from './pictures/lemons.ts'
import { lighthouse } from './pictures/lighthouse.ts'
import { mountainLake } from './pictures/mountain-lake.ts'

const scenes: Readonly<Record<string, Scene>> = {
  'dusk-hills': duskHills,
  lighthouse,
  'mountain-lake': mountainLake,
  'city-night': cityNight,
  fern,
  lemons,
}

/** Samples per pixel along each side, for soft edges. */
const samples = 3

function expose(scene: Scene): Uint8Array {
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [red, green, blue] = [0, 0, 0]
      for (let sample = 0; sample < samples ** 2; sample++) {
        const point = scene(
          x + ((sample % samples) + 0.5) / samples,
          y + (Math.floor(sample / samples) + 0.5) / samples,
        )
        // Averages light, not bytes: a byte is about the square root of the light.
        red += Math.min(255, Math.max(0, point[0])) ** 2
        green += Math.min(255, Math.max(0, point[1])) ** 2
        blue += Math.min(255, Math.max(0, point[2])) ** 2
      }
      // The corners are a little darker, as with a real lens.
      const corner = Math.hypot(x / width - 0.5, y / height - 0.5)
      const lens = 1 - 0.32 * corner ** 2
      const mean = (sum: number) => Math.round(lens * Math.sqrt(sum / samples ** 2))
      pixels.set([mean(red), mean(green), mean(blue)], (y * width + x) * 3)
    }
  }
  return pixels
}

const folder = new URL('./photos/', import.meta.url)
mkdirSync(folder, { recursive: true })
const wanted = process.argv.slice(2)
for (const [name, scene] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const png = encodePng({ width, height, pixels: expose(scene) })
  writeFileSync(new URL(`${name}.png`, folder), png)
  console.log(`${name}.png  ${(png.length / 1024).toFixed(0)} KB`)
}
