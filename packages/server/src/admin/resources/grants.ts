import * as v from 'valibot'
import type { StoredGrant } from '../admin-store.ts'
import { byCaller } from '../by-caller.ts'
import { inputOf } from '../input/input.ts'
import { listOf, pageFrom, pageOf, pageQuery } from '../input/page.ts'
import { strict, word } from '../input/strict.ts'
import { AdminProblem } from '../output/problem.ts'
import { shownTime, shownTimeOrNull, time } from '../output/shown.ts'
import { type AdminRoute, route } from '../route.ts'

const grantSchema = v.object({
  grant_id: v.string(),
  user_id: v.string(),
  client_id: v.string(),
  permissions: v.array(v.string()),
  withdrawn: v.array(v.string()),
  remembered: v.boolean(),
  created_at: time,
  expires_at: v.nullable(time),
  revoked_at: v.nullable(time),
})

const reading = { scope: 'admin.grants.read', roles: ['owner', 'operator', 'auditor'] } as const

/** What people allowed apps. Nobody but the person adds to a grant; an operator can take it back for them. */
export const grantRoutes: readonly AdminRoute[] = [
  route({
    method: 'GET',
    path: '/grants',
    name: 'listGrants',
    summary: 'Grants, of one person or to one client if that is asked',
    ...reading,
    query: inputOf(strict({ ...pageQuery, user_id: v.optional(word), client_id: v.optional(word) })),
    answers: { 200: listOf(grantSchema) },
    async handle({ query, parts }) {
      const page = pageOf(query)
      const which = { userId: query.user_id, clientId: query.client_id }
      const rows = await parts.store.grantPage({ ...page, ...which })
      return { status: 200, value: pageFrom(rows, page, { key: ({ id }) => id, show: shownGrant }) }
    },
  }),
  route({
    method: 'GET',
    path: '/grants/{grant_id}',
    name: 'getGrant',
    summary: 'One grant',
    ...reading,
    answers: { 200: grantSchema },
    async handle({ params, parts }) {
      const grant = await parts.store.storedGrant(params.grant_id ?? '')
      if (grant === undefined) throw noGrant()
      return { status: 200, value: shownGrant(grant) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/grants/{grant_id}',
    name: 'revokeGrant',
    summary: 'Takes a grant back; every token under it ends at once',
    scope: 'admin.grants.write',
    roles: ['owner', 'operator'],
    answers: { 204: undefined },
    async handle({ params, parts, caller, context }) {
      const grant = await parts.store.storedGrant(params.grant_id ?? '')
      if (grant === undefined) throw noGrant()
      const { userId, clientId } = grant
      const event = byCaller({ type: 'grant_taken_back', userId, clientId }, caller, context)
      await context.store.revokeGrant(grant.id, context.now(), [event])
      return { status: 204 }
    },
  }),
]

function shownGrant(grant: StoredGrant) {
  return {
    grant_id: grant.id,
    user_id: grant.userId,
    client_id: grant.clientId,
    permissions: grant.permissions,
    withdrawn: grant.withdrawn ?? [],
    remembered: grant.remembered,
    created_at: shownTime(grant.createdAt),
    expires_at: shownTimeOrNull(grant.expiresAt),
    revoked_at: shownTimeOrNull(grant.revokedAt),
  }
}

const noGrant = () => new AdminProblem('not_found', 'there is no grant with this id')
