import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Photo = {
  id: string
  title: string
  /** The name of its file in `photos/`. */
  picture: string
  hasThumbnail: boolean
}

/** The photos of every new user. */
export const firstPhotos = [
  { picture: 'dusk-hills', title: 'Hills at dusk' },
  { picture: 'lighthouse', title: 'The lighthouse' },
  { picture: 'mountain-lake', title: 'Morning at the lake' },
  { picture: 'city-night', title: 'The city, still up' },
  { picture: 'fern', title: 'Fern after rain' },
  { picture: 'lemons', title: 'Lemons by the window' },
] as const

/** Reads a photo, as a PNG. */
export function originalFile(picture: string): Promise<Buffer> {
  return readFile(new URL(`photos/${picture}.png`, import.meta.url))
}

/** The photos of all users, in one folder. Users are identified by the `sub` of their tokens. */
export class Drive {
  readonly #folder: string
  readonly #photos: Map<string, Photo[]>

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(join(folder, 'thumbnails'), { recursive: true, mode: 0o700 })
    this.#photos = new Map(Object.entries(readJson(join(folder, 'photos.json'))))
  }

  /** A user's photos. A new user starts with six. */
  photosOf(person: string): readonly Photo[] {
    const known = this.#photos.get(person)
    if (known !== undefined) return known
    const photos = firstPhotos.map(({ picture, title }) => ({
      id: randomBytes(9).toString('base64url'),
      title,
      picture,
      hasThumbnail: false,
    }))
    this.#photos.set(person, photos)
    this.#save()
    return photos
  }

  photoOf(person: string, id: string): Photo | undefined {
    return this.photosOf(person).find((photo) => photo.id === id)
  }

  /** Deletes a photo and its thumbnail. Returns false if the user has no such photo. */
  remove(person: string, id: string): boolean {
    const photo = this.photoOf(person, id)
    if (photo === undefined) return false
    this.#photos.set(
      person,
      this.photosOf(person).filter((one) => one !== photo),
    )
    this.#save()
    rmSync(this.#thumbnailPath(photo), { force: true })
    return true
  }

  /** Photos of all users that have no thumbnail yet. */
  withoutThumbnail(): readonly Photo[] {
    return [...this.#photos.values()].flat().filter((photo) => !photo.hasThumbnail)
  }

  async keepThumbnail(photo: Photo, png: Uint8Array): Promise<void> {
    await writeFile(this.#thumbnailPath(photo), png)
    // The photo was deleted while its thumbnail was being written.
    if (![...this.#photos.values()].flat().includes(photo)) {
      rmSync(this.#thumbnailPath(photo), { force: true })
      return
    }
    photo.hasThumbnail = true
    this.#save()
  }

  thumbnailFile(photo: Photo): Promise<Buffer> {
    return readFile(this.#thumbnailPath(photo))
  }

  #thumbnailPath(photo: Photo): string {
    return join(this.#folder, 'thumbnails', `${photo.id}.png`)
  }

  /** Writes a new file and renames it, so that the list is never half-written. */
  #save(): void {
    const path = join(this.#folder, 'photos.json')
    writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(this.#photos), null, 2), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
}

function readJson(path: string): Record<string, Photo[]> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new Error(`${path} cannot be read`, { cause: error })
  }
}
