import * as v from 'valibot'
import { type AdminScope, adminScopeNames, includesScope } from '../../protocol/access/admin-api.ts'
import { type AdminRoute, route } from '../route.ts'

const me = v.object({
  user_id: v.optional(v.string()),
  username: v.optional(v.string()),
  client_id: v.string(),
  role: v.picklist(['owner', 'operator', 'auditor']),
  scope: v.string(),
})

/** Who calls, and what they may do. */
export const meRoutes: readonly AdminRoute[] = [
  route({
    method: 'GET',
    path: '/me',
    name: 'getMe',
    summary: 'Who calls, in which role, and with which scopes',
    scope: undefined,
    roles: ['owner', 'operator', 'auditor'],
    answers: { 200: me },
    async handle({ caller, context }) {
      const user = caller.userId === undefined ? undefined : await context.store.user(caller.userId)
      const scope = adminScopeNames.filter((name) => includesScope(caller.scope, name as AdminScope))
      return {
        status: 200,
        value: {
          ...(caller.userId === undefined ? {} : { user_id: caller.userId }),
          ...(user === undefined ? {} : { username: user.username }),
          client_id: caller.clientId,
          role: caller.role,
          scope: scope.join(' '),
        },
      }
    },
  }),
]
