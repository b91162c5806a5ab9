import type { JsonObject } from './foreign-json.ts'
import { isLocalIssuer, isTrustworthyUrl, metadataUrls } from './issuer.ts'
import { type Fetch, fetchJson, unavailable } from './json-document.ts'
import { KeptDocument } from './kept-document.ts'
import { TokenRefusal } from './token-refusal.ts'

/** The two URLs of an authorization server that an API needs. */
export type AuthorizationServer = {
  jwksUri(): Promise<string>
  introspectionEndpoint(): Promise<string>
}

export type AuthorizationServerOptions = {
  issuer: string
  jwksUri?: string | undefined
  introspectionEndpoint?: string | undefined
  fetch: Fetch
  now: () => number
}

const freshFor = 60 * 60_000

/** Finds an authorization server by its issuer. Fetches its metadata if an endpoint is not configured. RFC 8414 */
export function authorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const { issuer, now } = options
  const metadata = new KeptDocument({ load: () => discover(issuer, options.fetch), freshFor, now })

  async function endpoint(name: 'jwks_uri' | 'introspection_endpoint'): Promise<string> {
    const url = (await metadata.current())[name]
    if (typeof url === 'string' && isTrustworthyUrl(url, { loopback: isLocalIssuer(issuer) })) return url
    throw unavailable(
      `the metadata of ${issuer} must name an https ${name}, but ${url === undefined ? 'names none' : `says ${JSON.stringify(url)}`}`,
    )
  }

  return {
    jwksUri: async () => options.jwksUri ?? endpoint('jwks_uri'),
    introspectionEndpoint: async () => options.introspectionEndpoint ?? endpoint('introspection_endpoint'),
  }
}

async function discover(issuer: string, fetch: Fetch): Promise<JsonObject> {
  const failures: string[] = []
  for (const url of metadataUrls(issuer)) {
    try {
      const metadata = await fetchJson(fetch, url)
      // RFC 8414 §3.3: compare character for character, or one server could impersonate another.
      if (metadata.issuer === issuer) return metadata
      failures.push(
        `${url} has issuer ${JSON.stringify(metadata.issuer)}, expected ${JSON.stringify(issuer)}`,
      )
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw error
      failures.push(error.detail)
    }
  }
  throw unavailable(`no metadata of issuer ${issuer}: ${failures.join('; ')}`)
}
