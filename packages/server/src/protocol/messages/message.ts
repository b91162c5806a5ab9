/**
 * An HTTP request as the protocol sees it: plain data, nothing of a framework.
 * `query` and `body` are raw, still percent-encoded text; `params.ts` is the only place that decodes them.
 */
export type OAuthRequest = {
  /** Upper case: `GET`, `POST`, … */
  method: string
  /** Header names in lower case. An object without a prototype, or one that is never indexed by input. */
  headers: Readonly<Record<string, string | undefined>>
  /** What follows the `?`, without it; `''` when there is none. */
  query: string
  /** The body as UTF-8 text; `''` when there is none. */
  body: string
}

/** An HTTP response as the protocol makes it. */
export type OAuthResponse = {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

/** A JSON answer that no cache may keep. RFC 6749 §5.1 */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): OAuthResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(value),
  }
}
