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

/** The result of a check: the token of an accepted request, or the response to send. */
export type Admission = { token: AccessToken; answer?: never } | { token?: never; answer: Answer }

/** An API that accepts access tokens. */
export type ResourceServer = {
  /**
   * Checks a request: a `Request`, an `IncomingMessage`, or any object with headers and a URL. Never throws because
   * of the content of the request, only because of an invalid requirement (`TypeError`).
   */
  check(request: TokenRequest, requirement?: Requirement): Promise<Admission>
  /** Checks a token that did not arrive in an HTTP header, but in a WebSocket message, say. Throws `TokenRefusal`. */
  verify(token: string, requirement?: Requirement): Promise<AccessToken>
  /** The metadata of this API, and where to serve it. Throws a `TypeError` without the option `metadata`. RFC 9728 */
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
    // Checked before the scope: its challenge names the scope as well, so a client learns of both at once.
    checkUserAuthentication(checked.claims, needed, own.now())
    if (!checked.has(...scope)) {
      throw new TokenRefusal(
        'insufficient_scope',
        'the access token lacks a scope that this operation needs',
        `scope must contain ${scope.join(' ')}, is ${checked.scope.join(' ') || 'empty'}`,
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
      throw new TypeError(
        'to publish protected resource metadata, set the option metadata, for example to {}',
      )
    },
  }
}

function presentedToken(request: TokenRequest): string {
  const presented = requestToken(request)
  if (presented.kind === 'token') return presented.token
  if (presented.kind === 'malformed') throw new TokenRefusal('invalid_request', presented.description)
  throw new TokenRefusal('no_token', 'the request has no access token')
}

/** Bytes. A JWT with every standard claim about a user is far smaller. */
const maxTokenLength = 16 * 1024

/** Chooses between the two ways to check a token: by the issuer's keys, or by introspection. */
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

/**
 * An `onRefused` that throws or rejects must neither change the response nor end the program as an unhandled
 * rejection.
 */
function tell(onRefused: Settings['onRefused'], refusal: TokenRefusal) {
  const told = async () => onRefused(refusal)
  told().catch((error) => console.error('onRefused failed:', error))
}

/** An unexpected error must neither let the request pass nor become a 401 that makes clients discard valid tokens. */
function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof TokenRefusal) return error
  return unavailable(
    `the check failed: ${error instanceof Error ? `${error.name}: ${error.message}` : typeof error}`,
  )
}
