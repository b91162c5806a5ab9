import type { AccessTokens } from './access-token.ts'
import { decodePng, encodePng, type Picture } from './png.ts'
import { shrink } from './shrink.ts'

/** Pixels of a thumbnail's longer side. */
const longest = 320

export type Made = { title: string; bytes: number; width: number; height: number }
/** A photo that cannot be read, and why. */
export type Skipped = { id: string; title: string; trouble: string }

/**
 * Makes every missing thumbnail and yields one result for each photo. An unreadable photo does not stop the others.
 */
export async function* makeMissing(
  photoDrive: URL,
  tokens: Pick<AccessTokens, 'current' | 'forget'>,
): AsyncGenerator<Made | Skipped> {
  const list: unknown = await (await ask('GET', '/thumbnails/missing')).json()
  for (const { id, title } of missingOf(list)) {
    const path = `/thumbnails/${encodeURIComponent(id)}`
    const original = new Uint8Array(await (await ask('GET', `${path}/original`)).arrayBuffer())
    let thumbnail: Picture
    try {
      thumbnail = shrink(decodePng(original), longest)
    } catch (error) {
      yield { id, title, trouble: error instanceof Error ? error.message : String(error) }
      continue
    }
    const file = new Uint8Array(encodePng(thumbnail))
    await ask('PUT', path, file)
    yield { title, bytes: file.length, width: thumbnail.width, height: thumbnail.height }
  }

  async function ask(method: string, path: string, body?: Uint8Array<ArrayBuffer>): Promise<Response> {
    const response = await fetch(new URL(path, photoDrive), {
      method,
      headers: {
        authorization: `Bearer ${await tokens.current()}`,
        ...(body && { 'content-type': 'image/png' }),
      },
      body: body ?? null,
      signal: AbortSignal.timeout(10_000),
    })
    if (response.ok) return response
    if (response.status === 401) tokens.forget()
    throw new Error(`Photo Drive answered ${response.status} to ${method} ${path}: ${await response.text()}`)
  }
}

function missingOf(answer: unknown): readonly { id: string; title: string }[] {
  if (
    typeof answer !== 'object' ||
    answer === null ||
    !('photos' in answer) ||
    !Array.isArray(answer.photos)
  ) {
    throw new Error('Photo Drive sent no list of photos')
  }
  return answer.photos.map(({ id, title }) => ({ id: String(id), title: String(title) }))
}
