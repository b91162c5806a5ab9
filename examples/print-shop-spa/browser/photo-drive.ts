import type { Key } from './key.ts'

export type Photo = { id: string; title: string; thumbnail: string | null; image: string }

/** The page's requests to Photo Drive, another origin that allows them by CORS. Each sends an access token. */
export class PhotoDrive {
  readonly #url: string
  readonly #key: Key

  constructor(url: string, key: Key) {
    this.#url = url
    this.#key = key
  }

  async photos(): Promise<readonly Photo[]> {
    const { photos } = await (await this.#ask('/photos')).json()
    return photos
  }

  /** Fetches a picture for an `<img>`, which cannot send a token itself. */
  async picture({ thumbnail, image }: Photo): Promise<string> {
    return URL.createObjectURL(await (await this.#ask(thumbnail ?? image)).blob())
  }

  async #ask(path: string): Promise<Response> {
    let response = await this.#send(path)
    if (response.status === 401) {
      // RFC 6750 §3.1: the token is not valid (any more), so try once more with a new one.
      await this.#key.renew()
      response = await this.#send(path)
    }
    if (!response.ok) throw new Error(`Photo Drive answered ${response.status}`)
    return response
  }

  async #send(path: string): Promise<Response> {
    const headers = { authorization: `Bearer ${await this.#key.accessToken()}` }
    return fetch(new URL(path, this.#url), { headers })
  }
}
