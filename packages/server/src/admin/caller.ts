import { TokenRefusal } from '@valetkey/resource/challenge'
import type { Role } from '../accounts/store.ts'
import { type AdminScope, includesScope } from '../protocol/access/admin-api.ts'
import { parseScope } from '../protocol/access/scope.ts'
import type { Context } from '../protocol/context.ts'
import { requiredToken } from '../protocol/messages/bearer-refusal.ts'
import type { OAuthRequest } from '../protocol/messages/message.ts'
import { liveAccessToken } from '../protocol/tokens/access-token.ts'
import { AdminProblem } from './output/problem.ts'

/** The roles that may call the admin API at all. */
export type AdminRole = Exclude<Role, 'member'>

/** Who calls the admin API: a person through a client, or a client for itself, which counts as an operator. */
export type Caller = {
  userId: string | undefined
  clientId: string
  role: AdminRole
  scope: readonly string[]
}

/** Reads the role that a person has now. A role that was taken away has no effect any more. */
export type RoleOf = (userId: string) => Promise<Role | undefined>

/**
 * Authenticates the caller by the access token in the header. Throws `TokenRefusal` for a token that is missing, not
 * valid, or for another API; and 403 for a person without a role. RFC 6750 §3.1, RFC 9068 §4
 */
export async function authenticatedCaller(
  request: OAuthRequest,
  roleOf: RoleOf,
  context: Context,
): Promise<Caller> {
  const token = requiredToken(request, 'an access token', context)
  const live = await liveAccessToken(token, context)
  if (live === undefined) throw invalid('the access token is unknown, expired or revoked')
  const { claims, standing, client } = live
  const audience = [claims.aud].flat()
  const expected = context.adminApi.identifier
  if (
    !context.trace.holds('access-token/for-us', audience.includes(expected), { expected, came: audience })
  ) {
    throw invalid('the access token is for another API')
  }
  const scope = parseScope(claims.scope ?? '') ?? []
  if (standing === undefined) return { userId: undefined, clientId: client.id, role: 'operator', scope }
  const userId = standing.user?.id
  const role = userId === undefined ? undefined : await roleOf(userId)
  const admitted = role === 'member' ? undefined : role
  if (!context.trace.found('admin/role', admitted, { expected: 'owner, operator or auditor', came: role })) {
    throw new AdminProblem(
      'forbidden',
      'the admin API is for owners, operators and auditors; ask an owner of this server for a role',
    )
  }
  return { userId, clientId: client.id, role: admitted, scope }
}

/** Throws unless the caller has one of these roles and the scope. A role is checked first: no scope can replace it. */
export function requireAllowed(
  caller: Caller,
  { roles, scope }: { roles: readonly AdminRole[]; scope: AdminScope | undefined },
  { trace }: Pick<Context, 'trace'>,
): void {
  const evidence = { expected: roles, came: caller.role }
  if (!trace.holds('admin/role', roles.includes(caller.role), evidence)) {
    throw new AdminProblem('forbidden', `expected the role ${roles.join(' or ')}, got ${caller.role}`)
  }
  if (scope === undefined) return
  const included = includesScope(caller.scope, scope)
  if (!trace.holds('access-token/scope', included, { expected: scope, came: caller.scope })) {
    throw new TokenRefusal('insufficient_scope', `the access token does not have the scope ${scope}`)
  }
}

function invalid(description: string): TokenRefusal {
  return new TokenRefusal('invalid_token', description)
}
