import * as v from 'valibot'
import type { StoredSession } from '../admin-store.ts'
import { byCaller } from '../by-caller.ts'
import { inputOf } from '../input/input.ts'
import { listOf, pageFrom, pageOf, pageQuery } from '../input/page.ts'
import { strict, word } from '../input/strict.ts'
import { AdminProblem } from '../output/problem.ts'
import { shownTime, time } from '../output/shown.ts'
import { type AdminRoute, route } from '../route.ts'

const sessionSchema = v.object({
  session_id: v.string(),
  user_id: v.string(),
  amr: v.array(v.string()),
  authenticated_at: time,
  created_at: time,
  last_used_at: time,
  expires_at: time,
  address: v.nullable(v.string()),
  user_agent: v.nullable(v.string()),
})

/** The browsers in which people are signed in. */
export const sessionRoutes: readonly AdminRoute[] = [
  route({
    method: 'GET',
    path: '/sessions',
    name: 'listSessions',
    summary: 'Sessions, of one person if that is asked',
    scope: 'admin.sessions.read',
    roles: ['owner', 'operator', 'auditor'],
    query: inputOf(strict({ ...pageQuery, user_id: v.optional(word) })),
    answers: { 200: listOf(sessionSchema) },
    async handle({ query, parts, context }) {
      const page = pageOf(query)
      const rows = await parts.store.sessionPage({ ...page, userId: query.user_id, now: context.now() })
      return { status: 200, value: pageFrom(rows, page, { key: ({ id }) => id, show: shownSession }) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/sessions/{session_id}',
    name: 'endSession',
    summary: 'Signs a person out of one browser; the apps of the session hear of it',
    scope: 'admin.sessions.write',
    roles: ['owner', 'operator'],
    answers: { 204: undefined },
    async handle({ params, parts, caller, context }) {
      const now = context.now()
      const session = await parts.store.storedSession(params.session_id ?? '', now)
      if (session === undefined) throw new AdminProblem('not_found', 'there is no session with this id')
      const { userId, id: sessionId } = session
      const event = byCaller({ type: 'sign_out', userId, facts: { sid: sessionId } }, caller, context)
      const { participations } = await parts.selfService.endSessionsOf({
        userId,
        sessionId,
        events: [event],
        now,
      })
      parts.notices.tell(participations)
      return { status: 204 }
    },
  }),
]

function shownSession(session: StoredSession) {
  return {
    session_id: session.id,
    user_id: session.userId,
    amr: session.amr,
    authenticated_at: shownTime(session.authenticatedAt),
    created_at: shownTime(session.createdAt),
    last_used_at: shownTime(session.lastUsedAt),
    expires_at: shownTime(session.expiresAt),
    address: session.address,
    user_agent: session.userAgent,
  }
}
