import { isJsonObject, type JsonObject, readForeignJson } from './foreign-json.ts'
import { TokenRefusal } from './token-refusal.ts'

/** The subset of `fetch` that is used; an API behind a proxy may supply its own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

const timeout = 5_000
const maxBytes = 64 * 1024

/**
 * Fetches one JSON object of at most 64 KiB in at most 5 seconds, without following redirects. Every failure is
 * thrown as `unavailable`, because it says nothing about the token.
 */
export async function fetchJson(fetch: Fetch, url: string, init: RequestInit = {}): Promise<JsonObject> {
  try {
    const response = await fetch(url, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
      // A redirect could make us trust keys from, or send our credentials to, a host that nobody configured.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw unavailable(`${url} answered ${response.status || 'with a redirect'}, expected 200`)
    }
    return jsonObject(await limitedText(response, url), url)
  } catch (error) {
    throw error instanceof TokenRefusal ? error : unavailable(`${url} could not be fetched: ${reason(error)}`)
  }
}

/** The refusal for every failure that prevents this API from checking a token. */
export function unavailable(detail: string): TokenRefusal {
  return new TokenRefusal('unavailable', 'the access token cannot be checked at the moment', detail)
}

async function limitedText(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = response.body?.getReader()
  let text = ''
  let bytes = 0
  for (;;) {
    const chunk = await reader?.read()
    if (!chunk || chunk.done) return text + decoder.decode()
    bytes += chunk.value.byteLength
    if (bytes > maxBytes) {
      await reader?.cancel()
      throw unavailable(`${url} sent more than ${maxBytes} bytes`)
    }
    text += decoder.decode(chunk.value, { stream: true })
  }
}

function jsonObject(text: string, url: string): JsonObject {
  const { value, problem } = readForeignJson(text)
  if (problem !== undefined) throw unavailable(`${problem}: ${url} did not send JSON`)
  if (!isJsonObject(value)) throw unavailable(`${url} did not send a JSON object`)
  return value
}

/** `fetch` throws an error that only says that it failed; its `cause` has the reason. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  if (error.name === 'TimeoutError') return `no answer within ${timeout} ms`
  const { cause } = error
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message
  return error.message
}
