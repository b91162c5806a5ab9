import { TokenRefusal } from '@valetkey/resource/challenge'
import { readForeignJson } from '@valetkey/resource/foreign-json'
import { adminPath } from '../protocol/access/admin-api.ts'
import type { Context } from '../protocol/context.ts'
import { bearerRefusal } from '../protocol/messages/bearer-refusal.ts'
import { OAuthError } from '../protocol/messages/errors.ts'
import { json, type OAuthRequest, type OAuthResponse } from '../protocol/messages/message.ts'
import type { AdminParts } from './admin-parts.ts'
import { authenticatedCaller, requireAllowed } from './caller.ts'
import type { Input } from './input/input.ts'
import { matchPath } from './input/path-match.ts'
import { etagOf, isKnown, preconditionOf } from './output/etag.ts'
import { invalidInput } from './output/invalid-input.ts'
import { AdminProblem } from './output/problem.ts'
import type { AdminAnswer, AdminCall, AdminRoute } from './route.ts'
import { adminRoutes } from './routes.ts'

/** What an operation may read: its path and method are known, its caller is not. */
export type Found = { route: AdminRoute; params: Readonly<Record<string, string>> }

/** Finds the operation of a path below `/admin/v1`. Throws 404, and 405 with the methods that the path has. */
export function findRoute(path: string, method: string): Found {
  const matching = adminRoutes.flatMap((route) => {
    const params = matchPath(route.path, path)
    return params === undefined ? [] : [{ route, params }]
  })
  if (matching.length === 0) throw new AdminProblem('not_found', `the admin API has nothing at this path`)
  const asked = method === 'HEAD' ? 'GET' : method
  // A fixed path such as `/openapi.json` goes before one with a placeholder.
  const found = matching
    .filter(({ route }) => route.method === asked)
    .toSorted((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)[0]
  if (found !== undefined) return found
  const allowed = [...new Set(matching.map(({ route }) => route.method))].join(', ')
  throw new OAuthError('invalid_request', `expected ${allowed}, got ${method.slice(0, 20)}`, {
    status: 405,
    headers: { Allow: allowed },
  })
}

/**
 * Answers a call of the admin API: authenticates the caller, checks role and scope, reads the query and the body, and
 * only then runs the operation. `charge` counts a write of the caller, and throws 429 after too many.
 */
export async function answerAdmin(
  { route, params }: Found,
  request: OAuthRequest,
  { context, parts, charge }: { context: Context; parts: AdminParts; charge: (caller: string) => void },
): Promise<OAuthResponse> {
  try {
    const caller = await authenticatedCaller(request, parts.roleOf, context)
    requireAllowed(caller, route, context)
    if (route.method !== 'GET') charge(caller.userId ?? caller.clientId)
    const call = {
      caller,
      params,
      query: route.query === undefined ? undefined : checked(route.query, queryOf(request.query), 'query'),
      body: route.input === undefined ? undefined : checked(route.input, bodyOf(request, route), 'body'),
      precondition: preconditionOf(request.headers),
      context,
      parts,
    }
    return responseOf(await route.handle(call as AdminCall<never, never>), request, route, context)
  } catch (error) {
    const refused = bearerRefusal(error, context, route.scope === undefined ? undefined : [route.scope])
    throw error instanceof TokenRefusal && refused instanceof OAuthError ? spoken(refused) : refused
  }
}

/** The challenge of RFC 6750 in the header, and a problem document as the body even without a token. */
function spoken({ code, description, status, headers }: OAuthError): OAuthError {
  return new OAuthError(code, description, { status, headers: { ...headers } })
}

function responseOf(
  { status, value, stored = value, location }: AdminAnswer,
  request: OAuthRequest,
  route: AdminRoute,
  { issuer }: Context,
): OAuthResponse {
  const headers: Record<string, string> = {
    ...(location === undefined ? {} : { location: issuer + adminPath + location }),
    ...(route.versioned && value !== undefined ? { etag: etagOf(stored) } : {}),
  }
  if (value === undefined) return { status, headers: { 'cache-control': 'no-store', ...headers }, body: '' }
  const isUnchanged =
    route.method === 'GET' && headers.etag !== undefined && isKnown(request.headers, headers.etag)
  return isUnchanged
    ? { status: 304, headers: { 'cache-control': 'no-store', ...headers }, body: '' }
    : json(status, value, headers)
}

function checked<Value>({ read }: Input<Value>, given: unknown, where: 'query' | 'body'): Value {
  const result = read(given)
  if ('value' in result) return result.value
  throw invalidInput(result.problems, where)
}

/** The query as an object of texts. A name that comes twice is refused, since only one of its values would count. */
function queryOf(query: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(query)) {
    if (name in values) throw new AdminProblem('unreadable', `the query has ${JSON.stringify(name)} twice`)
    values[name] = value
  }
  return values
}

const merging = 'application/merge-patch+json'

/** The body as JSON. RFC 7396 §4 */
function bodyOf({ headers, body }: OAuthRequest, { method }: AdminRoute): unknown {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  const wanted = method === 'PATCH' ? [merging, 'application/json'] : ['application/json']
  if (type === undefined || !wanted.includes(type)) {
    throw new AdminProblem('unsupported_media_type', `expected a body of the type ${wanted.join(' or ')}`, {
      headers: { Accept: wanted.join(', ') },
    })
  }
  const read = readForeignJson(body)
  if (read.problem !== undefined)
    throw new AdminProblem('unreadable', `the body is not JSON as expected: ${read.problem}`)
  return read.value
}
