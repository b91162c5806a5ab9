import type { AccessToken } from './access-token.ts'
import { authorizationServer } from './authorization-server.ts'
import { requestToken, type TokenRequest } from './bearer-token.ts'
import { checkBinding } from './binding.ts'
import { type Answer, refusalAnswer } from './challenge.ts'
import { introspect } from './introspection.ts'
import { introspectionCache } from './introspection-cache.ts'
import { unavailable } from './json-document.ts'
import { parseJwt, verifyJwt } from './jwt-access-token.ts'
import { remoteKeySet } from './key-set.ts'
import { type ResourceServerOptions, type Settings, settings } from './options.ts'
import { type ProtectedResourceMetadata, protectedResourceMetadata } from './protected-resource-metadata.ts'
import { checkedRequirement, type Requirement } from './requirement.ts'
import { TokenRefusal } from './token-refusal.ts'
import { checkUserAuthentication } from './user-authentication.ts'

/** The outcome of a check: the token of a request that may pass, or the answer to send instead. */
export type Admission = { token: AccessToken; answer?: never } | { token?: never; answer: Answer }

/** An API that accepts access tokens. */
export type ResourceServer = {
  /**
   * Checks a request: a `Request`, an `IncomingMessage`, or anything with headers and a URL. Never throws because of
   * what the request holds.
   */
  check(request: TokenRequest, requirement?: Requirement): Promise<Admission>
  /** Checks a token that came another way than by HTTP, such as a WebSocket message. Throws `TokenRefusal`. */
  verify(token: string, requirement?: Requirement): Promise<AccessToken>
  /** The metadata of this API, and where to serve it. RFC 9728 */
  protectedResourceMetadata(): ProtectedResourceMetadata
}

/** Protects an API with the access tokens of one issuer. RFC 6750, RFC 9068, RFC 7662 */
export function resourceServer(options: ResourceServerOptions): ResourceServer {
  const own = settings(options)
  const resolve = tokenCheck(own)
  const metadata = own.metadata && protectedResourceMetadata(own.resource, [own.issuer], own.metadata)

  async function verify(token: string, requirement: Requirement = {}): Promise<AccessToken> {
    const needed = checkedRequirement(requirement)
    const { scope } = needed
    const checked = await resolve(token)
    checkBinding(checked)
    // Before the scope: the challenge names that too, and so a client learns of both at once.
    checkUserAuthentication(checked.claims, needed, own.now())
    if (!checked.has(...scope)) {
      throw new TokenRefusal(
        'insufficient_scope',
        'the access token may not do this',
        `scope must have ${scope.join(' ')}, is ${checked.scope.join(' ') || 'empty'}`,
      )
    }
    return checked
  }

  return {
    verify,
    async check(request, requirement = {}) {
      const needed = checkedRequirement(requirement)
      try {
        return { token: await verify(presentedToken(request), requirement) }
      } catch (error) {
        const refusal = refusalOf(error)
        tell(own.onRefused, refusal)
        return {
          answer: refusalAnswer(refusal, { realm: own.realm, ...needed, resourceMetadata: metadata?.url }),
        }
      }
    },
    protectedResourceMetadata() {
      if (metadata) return metadata
      throw new TypeError('set the option metadata, if only to {}, to publish protected resource metadata')
    },
  }
}

function presentedToken(request: TokenRequest): string {
  const presented = requestToken(request)
  if (presented.kind === 'token') return presented.token
  if (presented.kind === 'malformed') throw new TokenRefusal('invalid_request', presented.description)
  throw new TokenRefusal('no_token', 'the request has no access token')
}

/** Bytes; a JWT that names everything about a person stays far below. */
const maxTokenLength = 16 * 1024

/** Chooses between the two ways to learn what a token means: the issuer's keys, and the issuer's answer. */
function tokenCheck(own: Settings): (token: string) => Promise<AccessToken> {
  const { introspection, fetch, now } = own
  const server = authorizationServer({ ...own, introspectionEndpoint: introspection?.endpoint })
  const keys = remoteKeySet(server, fetch, now)
  const ask =
    introspection &&
    introspectionCache(
      (token) => introspect(token, server, introspection, fetch, own),
      introspection.cacheLifetime,
      now,
    )

  return async (token) => {
    if (token.length > maxTokenLength) {
      const detail = `the token has ${token.length} bytes, at most ${maxTokenLength} are read`
      throw new TokenRefusal('invalid_token', 'the access token is too long', detail)
    }
    return ask && (introspection.tokens === 'all' || parseJwt(token).value === undefined)
      ? ask(token)
      : verifyJwt(token, { ...own, keys })
  }
}

/** A fault of the log, at once or later, must neither change an answer nor end the program as an unhandled rejection. */
function tell(onRefused: Settings['onRefused'], refusal: TokenRefusal) {
  const told = async () => onRefused(refusal)
  told().catch((error) => console.error('onRefused failed:', error))
}

/** A fault of this program or its runtime must not become a pass, nor a 401 that makes clients drop good tokens. */
function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof TokenRefusal) return error
  return unavailable(
    `the check failed: ${error instanceof Error ? `${error.name}: ${error.message}` : typeof error}`,
  )
}
