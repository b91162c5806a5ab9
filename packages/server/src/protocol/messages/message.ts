/**
 * An HTTP request as plain data, independent of any framework.
 * `query` and `body` are still percent-encoded; only `params.ts` decodes them.
 */
export type OAuthRequest = {
  /** Upper case: `GET`, `POST`, … */
  method: string
  /** Header names are in lower case. The object has no prototype, or is never indexed with request input. */
  headers: Readonly<Record<string, string | undefined>>
  /** The query without the `?`; `''` if there is none. */
  query: string
  /** The body as UTF-8 text; `''` if there is none. */
  body: string
}

/** An HTTP response as plain data. */
export type OAuthResponse = {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

/** A JSON response that must not be cached. RFC 6749 §5.1 */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): OAuthResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  }
}
