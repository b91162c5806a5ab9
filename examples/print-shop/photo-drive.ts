import { type Connection, ConnectionEnded } from './connection.ts'

export type Photo = { id: string; title: string; hasThumbnail: boolean }

/** Photo Drive's response to an operation that Print Shop is not allowed to do. RFC 6750 §3 */
export type Refusal = { request: string; status: number; challenge: string; error: string; scope: string }

/** Print Shop's requests to Photo Drive. Each sends an access token. */
export class PhotoDrive {
  readonly #url: URL

  constructor(url: URL) {
    this.#url = url
  }

  async photos(connection: Connection): Promise<readonly Photo[]> {
    const response = await this.#ask(connection, 'GET', '/photos')
    if (!response.ok) throw new Error(`Photo Drive answered ${response.status}`)
    return photosOf(await response.json())
  }

  /** The picture's bytes, or `undefined` if there is no such photo. */
  async picture(
    connection: Connection,
    id: string,
    size: 'full' | 'thumbnail',
  ): Promise<Uint8Array | undefined> {
    const path = `/photos/${encodeURIComponent(id)}${size === 'thumbnail' ? '/thumbnail' : ''}`
    const response = await this.#ask(connection, 'GET', path)
    if (response.status === 404) return undefined
    if (!response.ok) throw new Error(`Photo Drive answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }

  /** Tries to delete a photo, which Print Shop is not allowed to do. The result should never be `deleted`. */
  async tryToDelete(connection: Connection, id: string): Promise<Refusal | 'deleted'> {
    const path = `/photos/${encodeURIComponent(id)}`
    const response = await this.#ask(connection, 'DELETE', path)
    if (response.ok) return 'deleted'
    const challenge = response.headers.get('www-authenticate') ?? ''
    await response.body?.cancel()
    return {
      request: `DELETE /photos/${id}`,
      status: response.status,
      challenge,
      error: /error="([^"]*)"/.exec(challenge)?.[1] ?? '',
      scope: /scope="([^"]*)"/.exec(challenge)?.[1] ?? '',
    }
  }

  async #ask(connection: Connection, method: string, path: string): Promise<Response> {
    const first = await this.#send(await connection.accessToken(), method, path)
    if (first.status !== 401) return first
    // RFC 6750 §3.1: the token is not valid (any more), so try once more with a new one.
    await first.body?.cancel()
    const again = await this.#send((await connection.refresh()).accessToken, method, path)
    if (again.status === 401) throw new ConnectionEnded('Photo Drive refuses the new access token, too')
    return again
  }

  #send(accessToken: string, method: string, path: string): Promise<Response> {
    return fetch(new URL(path, this.#url), {
      method,
      headers: { authorization: `Bearer ${accessToken}` },
      signal: AbortSignal.timeout(10_000),
    })
  }
}

/** Validates a response of Photo Drive. */
function photosOf(answer: unknown): readonly Photo[] {
  const list = isRecord(answer) && Array.isArray(answer.photos) ? answer.photos : undefined
  if (list === undefined) throw new Error('Photo Drive sent no list of photos')
  return list.filter(isRecord).map(({ id, title, thumbnail }) => ({
    id: String(id),
    title: String(title),
    hasThumbnail: typeof thumbnail === 'string',
  }))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
