import * as v from 'valibot'
import { type AdminRoute, route } from '../route.ts'

const status = v.picklist(['ready', 'degraded', 'unavailable'])

export const healthRoutes: readonly AdminRoute[] = [
  route({
    method: 'GET',
    path: '/health',
    name: 'getHealth',
    summary: 'Whether this server works, part by part',
    scope: 'admin.health.read',
    roles: ['owner', 'operator', 'auditor'],
    answers: {
      200: v.object({
        status,
        parts: v.record(v.string(), v.object({ status, reason: v.optional(v.string()) })),
      }),
    },
    handle: async ({ parts }) => ({ status: 200, value: await parts.ready() }),
  }),
]
