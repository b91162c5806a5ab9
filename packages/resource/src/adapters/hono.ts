import type { MiddlewareHandler } from 'hono'
import type { AccessToken } from '../access-token.ts'
import { checkedRequirement, type Requirement } from '../requirement.ts'
import type { ResourceServer } from '../resource-server.ts'

/** Hono middleware: passes on requests with a valid access token, and sets `c.get('token')`. */
export function guard(
  protect: ResourceServer,
  requirement: Requirement = {},
): MiddlewareHandler<{ Variables: { token: AccessToken } }> {
  const needed = checkedRequirement(requirement)
  return async (c, next) => {
    const { token, answer } = await protect.check(c.req.raw, needed)
    if (answer) return new Response(answer.body, answer)
    c.set('token', token)
    return next()
  }
}
